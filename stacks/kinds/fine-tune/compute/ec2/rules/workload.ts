import { place, type Breach, type Rule } from '../../../../../language/rules/rule.ts';
import { shown } from '../../../../../language/display.ts';
import { at, eachOnFleet, type FleetSubject } from './each-on-fleet.ts';

/** Rules about what runs on the machines, and when it ends. */
export const WORKLOAD_RULES: readonly Rule[] = [
  { code: 'RULE_WORKLOAD', check: eachOnFleet(oneWorkload) },
  { code: 'RULE_WORKLOAD_SIZE', check: eachOnFleet(tooLarge) },
  { code: 'RULE_WORKLOAD_SECRET', check: eachOnFleet(secretInEnv) },
  { code: 'RULE_FLEET_KEEP', check: eachOnFleet(keepFor) },
];

function* oneWorkload({ compute, declared }: FleetSubject): Iterable<Breach> {
  const { workload } = compute;
  if (workload === undefined) return;
  const { recipe, image, command, settings } = workload;
  const own = image === undefined ? 'command' : 'image';
  if (recipe === undefined && image === undefined && command === undefined) {
    yield {
      message: 'nothing says what runs on the machines',
      ...place(declared, at('workload'), 'key'),
      why: 'a fleet trains by a recipe of Temper, or by a program of yours',
      fix: 'write `recipe: bert-classification`, or `command: [python3, train.py]`, or an `image`',
    };
  } else if (recipe !== undefined && (image !== undefined || command !== undefined)) {
    yield {
      message: `both a recipe and a ${own} are given`,
      ...place(declared, at('workload', own), 'key'),
      why: 'a recipe brings its own program',
      fix: `remove \`recipe\` or \`${own}\``,
    };
  }
  if (recipe === undefined && settings !== undefined) {
    yield {
      message: '`settings` are those of a recipe, and none is named',
      ...place(declared, at('workload', 'settings'), 'key'),
      why: 'a program of yours gets what it needs by `command` and `env`',
      fix: 'name the `recipe`, or write them as arguments or variables',
    };
  }
}

/** What user data has room for besides what Temper says itself, bytes of JSON. EC2 takes 16,384 in all, as base64 in base64. */
const MOST_BYTES = 5000;

function* tooLarge({ compute, declared }: FleetSubject): Iterable<Breach> {
  if (compute.workload === undefined) return;
  const bytes = Buffer.byteLength(JSON.stringify(compute.workload));
  if (bytes <= MOST_BYTES) return;
  yield {
    message: `the workload takes ${bytes} bytes, and machines are told ${MOST_BYTES} at most when they start`,
    ...place(declared, at('workload'), 'key'),
    why: 'EC2 takes 16 KiB of user data, and Terraform does not check it',
    fix: 'put what is long into a file of the image, or into the data, and name it',
  };
}

/** What a secret is called, and how it looks; a value is never shown. */
const SECRET_NAME =
  /(^|_)(TOKEN|SECRET|PASSWORD|PASSWD|API_KEY|ACCESS_KEY|PRIVATE_KEY|CREDENTIALS?)(_|$)/;
const SECRET_VALUE =
  /^(AKIA|ASIA)[A-Z0-9]{16}$|^hf_[A-Za-z0-9]{20,}$|^gh[pousr]_[A-Za-z0-9]{30,}$|-----BEGIN/;

function* secretInEnv({ compute, declared }: FleetSubject): Iterable<Breach> {
  for (const [name, value] of Object.entries(compute.workload?.env ?? {})) {
    if (value === undefined || value === '') continue;
    const sure = SECRET_VALUE.test(value);
    if (!sure && !SECRET_NAME.test(name)) continue;
    yield {
      ...(!sure && { severity: 'warning' as const }),
      message: `${shown(name)} ${sure ? 'is' : 'looks like'} a secret, in a file that everybody with the repository can read`,
      ...place(declared, at('workload', 'env', name), 'key'),
      why: 'what stands in a spec is in git, in the state, in plans and in the user data of machines',
      fix: `keep it in Secrets Manager, and write its ARN as \`secrets: { ${name}: … }\`${sure ? '; and make a new one, this one is known' : ''}`,
    };
  }
}

function* keepFor({ compute, declared }: FleetSubject): Iterable<Breach> {
  if (compute.keepFor === undefined || compute.onFailure === 'keep') return;
  yield {
    message: '`keepFor` without `onFailure: keep`',
    ...place(declared, at('keepFor'), 'key'),
    why: 'machines of a training that failed are ended at once',
    fix: 'write `onFailure: keep`, or remove `keepFor`',
  };
}
