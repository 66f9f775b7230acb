import { nearest } from '../../nearest.ts';
import { dotted, either } from '../display.ts';
import type { Finding } from '../finding.ts';
import { API_VERSION, KINDS } from '../scalars.ts';
import type { Kind } from '../scalars.ts';
import type { Places } from '../yaml/places.ts';
import { REFUSED } from '../yaml/values.ts';
import { keysAt } from './fields.ts';
import { received } from './words.ts';

/** What kind a document is, or was meant to be. */
export interface Envelope {
  /** Absent where it cannot be told; the document is then not checked further. */
  readonly kind?: Kind;
  readonly findings: readonly Finding[];
}

/** Reads `kind`; a misspelt one is reported and the document is checked as what was meant. */
export function envelopeOf(value: unknown, places: Places, text: string): Envelope {
  if (value === REFUSED) return { findings: [] };
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { findings: [notAMapping(value, places, text)] };
  }
  const fields = value as Readonly<Record<string, unknown>>;
  const given = Object.hasOwn(fields, 'kind') ? fields['kind'] : undefined;
  const exact = KINDS.find((kind) => kind === given);
  if (exact !== undefined) return { kind: exact, findings: [] };
  const near = typeof given === 'string' ? nearest(given, KINDS) : undefined;
  const kind = KINDS.find((one) => one === near) ?? looksLike(fields);
  const findings = given === REFUSED ? [] : [kindMistake(given, kind, places, text)];
  return kind === undefined ? { findings } : { kind, findings };
}

function kindMistake(
  given: unknown,
  meant: string | undefined,
  places: Places,
  text: string,
): Finding {
  const written = received(places.node(['kind']), text, given);
  const choices = either(KINDS.map((kind) => `\`kind: ${kind}\``));
  return {
    code: 'SPEC_KIND',
    path: ['kind'],
    span: places.locate(['kind'], 'value'),
    message: given === undefined ? 'the document has no `kind`' : `there is no kind ${written}`,
    ...(given === 'Release'
      ? { why: 'releases are not available in this version' }
      : { why: `Temper reads documents with \`apiVersion: ${API_VERSION}\` and ${choices}` }),
    fix:
      meant === undefined
        ? `write ${choices}, or keep files of other tools out of the specs folder`
        : `did you mean \`kind: ${meant}\`?`,
  };
}

/** The kind whose keys `spec` has; undefined when it has none or both. */
function looksLike(fields: Readonly<Record<string, unknown>>): Kind | undefined {
  const { spec } = fields as { readonly spec?: unknown };
  if (typeof spec !== 'object' || spec === null) return undefined;
  const keys = Object.keys(spec).slice(0, 100);
  const own = (kind: Kind): number => {
    const others = KINDS.filter((other) => other !== kind).flatMap((one) => keysAt(one, ['spec']));
    return keys.filter((key) => keysAt(kind, ['spec']).includes(key) && !others.includes(key))
      .length;
  };
  const likely = KINDS.filter((kind) => own(kind) > 0);
  return likely.length === 1 ? likely[0] : undefined;
}

function notAMapping(value: unknown, places: Places, text: string): Finding {
  return {
    code: 'SPEC_TYPE',
    span: places.locate([], 'value'),
    message: `${dotted([])} must be a mapping of keys, not ${received(places.node([]), text, value)}`,
    fix: `start it with \`apiVersion: ${API_VERSION}\` and \`kind:\``,
  };
}
