import { zonePrefix } from '../../../catalog/instances/index.ts';
import { shown } from '../../../language/display.ts';
import type { RuleContext } from '../../../language/rules/context.ts';
import { place, type Breach, type Rule } from '../../../language/rules/rule.ts';
import { environmentsIn, type EnvironmentSubject } from '../subjects.ts';

/** Rules about the network that an environment makes for fleets. */
export const FLEETS_RULES: readonly Rule[] = [
  { code: 'RULE_FLEETS_ZONE', check: eachNetwork(elsewhere) },
  { code: 'RULE_FLEETS_CIDR', check: eachNetwork(addresses) },
];

const NETWORK = ['spec', 'fleets', 'network'] as const;

/** A network that Temper makes, as far as it is valid. */
interface NetworkSubject extends EnvironmentSubject {
  readonly zone: string | undefined;
  readonly cidr: string | undefined;
}

function eachNetwork(check: (subject: NetworkSubject) => Iterable<Breach>): Rule['check'] {
  return function* (context: RuleContext) {
    for (const subject of environmentsIn(context)) {
      const network = subject.spec.fleets?.network;
      if (network?.type !== 'managed') continue;
      yield* check({ ...subject, zone: network.zone, cidr: network.cidr });
    }
  };
}

function* elsewhere({ zone, spec: { region }, declared }: NetworkSubject): Iterable<Breach> {
  if (zone === undefined || region === undefined) return;
  const prefix = /^([a-z]+\d)-az\d+$/.exec(zone)?.[1];
  const known = zonePrefix(region);
  const isThere =
    prefix === undefined ? zone.slice(0, -1) === region : known === undefined || prefix === known;
  if (isThere) return;
  yield {
    message: `${shown(zone)} is no zone of ${region}`,
    ...place(declared, [...NETWORK, 'zone']),
    why: 'a subnet stands in a zone of the environment’s region; AWS refuses any other in the middle of an apply',
    fix:
      prefix === undefined
        ? `write e.g. \`zone: ${region}a\``
        : `write e.g. \`zone: ${known ?? region}-az1\`, or the zone’s name`,
  };
}

/** 10/8, 172.16/12, 192.168/16 and the shared 100.64/10, as first address and mask. Source: RFC 1918, RFC 6598. */
const PRIVATE: readonly (readonly [number, number])[] = [
  [addressOf([10, 0, 0, 0]), 8],
  [addressOf([172, 16, 0, 0]), 12],
  [addressOf([192, 168, 0, 0]), 16],
  [addressOf([100, 64, 0, 0]), 10],
];

function* addresses({ cidr, declared }: NetworkSubject): Iterable<Breach> {
  if (cidr === undefined) return;
  const [text = '', bits = ''] = cidr.split('/');
  const parts = text.split('.').map(Number);
  const at = place(declared, [...NETWORK, 'cidr']);
  if (parts.some((part) => part > 255)) {
    yield {
      message: `${shown(cidr)} is no block of addresses`,
      ...at,
      why: 'the four numbers of an address go from 0 to 255',
      fix: 'write e.g. `cidr: 10.20.0.0/16`',
    };
    return;
  }
  const first = begins(addressOf(parts), Number(bits));
  const written = `${[24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join('.')}/${bits}`;
  if (written !== cidr) {
    yield {
      message: `${shown(cidr)} does not begin where a block of that size begins`,
      ...at,
      why: 'AWS answers with the block that it is in, which would look like a change of it for ever',
      fix: `write \`cidr: ${written}\``,
      replacement: written,
    };
    return;
  }
  if (PRIVATE.some(([start, size]) => begins(first, size) === start)) return;
  yield {
    severity: 'warning',
    message: `${shown(cidr)} are addresses of the internet`,
    ...at,
    why: 'machines of the network cannot reach whoever has them; private networks have 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 and 100.64.0.0/10',
    fix: 'write e.g. `cidr: 10.20.0.0/16`',
  };
}

function addressOf(parts: readonly number[]): number {
  return parts.reduce((all, part) => all * 256 + part, 0);
}

/** The first address of the block of `bits` that an address is in. */
function begins(address: number, bits: number): number {
  const size = 2 ** (32 - bits);
  return Math.floor(address / size) * size;
}
