import { shown } from '../display.ts';
import type { EnvironmentSubject, FineTuneSubject, RuleContext } from './context.ts';
import { eachFineTune, place, type Finding, type Rule } from './rule.ts';

/** Rules about tags: what an environment and a FineTune give, and what Temper adds. */
export const TAG_RULES: readonly Rule[] = [
  { code: 'RULE_TAG_COUNT', check: counts },
  { code: 'RULE_TAG_CLASH', check: clashes },
  { code: 'RULE_OWNER', check: eachFineTune(owner) },
];

/** What Bedrock, IAM and S3 all take in a tag's value. Source: Bedrock service model of 2023-04-20, TagValue. */
const TAG_CHARACTER = /[a-zA-Z0-9\s._:/=+@-]/;

/**
 * IAM roles, KMS keys and S3 buckets take 50. Source: docs.aws.amazon.com/tag-editor/latest/userguide, 2026-11-20. S3 objects take
 * 10; they carry Temper's own only.
 */
const MOST = 50;
/** `temper:stack`, `:environment`, `:managed-by`; for a FineTune `:model`, `:version`, `:owner`, `:spec-digest` too. */
const OWN = { environment: 3, fineTune: 7 } as const;

type Tags = Readonly<Record<string, string | undefined>>;

function* counts({ environments, fineTunes }: RuleContext): Iterable<Finding> {
  const tooMany = new Set<EnvironmentSubject>();
  for (const one of environments) {
    const count = keysOf(one.spec.tags).length + OWN.environment;
    if (count <= MOST) continue;
    tooMany.add(one);
    yield exceeds(one, count, 'the environment’s resources', OWN.environment);
  }
  for (const one of fineTunes) {
    if (one.environment !== undefined && tooMany.has(one.environment)) continue;
    const keys = new Set([...keysOf(one.spec.tags), ...keysOf(one.environment?.spec.tags)]);
    const count = keys.size + OWN.fineTune;
    if (count > MOST)
      yield exceeds(
        one,
        count,
        'the role, job and model, those of the environment included,',
        OWN.fineTune,
      );
  }
}

function exceeds(
  { declared }: EnvironmentSubject | FineTuneSubject,
  count: number,
  on: string,
  own: number,
): Finding {
  return {
    message: `${count} tags on ${on} are too many: AWS takes ${MOST}`,
    ...place(declared, ['spec', 'tags']),
    why: `${own} of them are Temper’s own, by which it finds again what it made`,
    fix: `remove ${count - MOST}`,
  };
}

function* clashes({ environments, fineTunes }: RuleContext): Iterable<Finding> {
  for (const one of environments) yield* clashesIn(one, []);
  for (const one of fineTunes) yield* clashesIn(one, keysOf(one.environment?.spec.tags));
}

function* clashesIn(
  { declared, spec }: EnvironmentSubject | FineTuneSubject,
  inherited: readonly string[],
): Iterable<Finding> {
  const seen = new Map(inherited.map((key) => [key.toLowerCase(), key]));
  for (const key of keysOf(spec.tags)) {
    const lower = key.toLowerCase();
    const other = seen.get(lower);
    const reserved = ['aws:', 'temper:'].find((prefix) => lower.startsWith(prefix));
    seen.set(lower, key);
    if (reserved === undefined && (other === undefined || other === key)) continue;
    yield {
      message:
        reserved === undefined
          ? `tag ${shown(key)} differs from ${shown(other ?? '')} in case only`
          : `tag ${shown(key)} begins with \`${reserved}\`, which is ${reserved === 'aws:' ? 'AWS’s' : 'Temper’s'} own`,
      ...place(declared, ['spec', 'tags', key], 'key'),
      why: 'IAM compares the keys of tags without regard to case and refuses two that are the same to it',
      fix:
        reserved === undefined
          ? `write it as ${shown(other ?? '')}${inherited.includes(other ?? '') ? ', as the environment does' : ''}, or choose another key`
          : 'choose another key',
    };
  }
}

function* owner({ declared }: FineTuneSubject): Iterable<Finding> {
  const name = (declared.value ?? declared.draft).metadata?.owner;
  const bad = Array.from(name ?? '').find((one) => !TAG_CHARACTER.test(one));
  if (name === undefined || bad === undefined) return;
  yield {
    message: `owner ${shown(name)} contains ${shown(bad)}, which AWS does not take in a tag`,
    ...place(declared, ['metadata', 'owner']),
    why: 'the owner becomes the tag `temper:owner`; AWS takes ASCII letters, digits, spaces and ._:/=+@- in the tags of Bedrock',
    fix: 'write the owner with these characters, e.g. `customer-care` or an e-mail address',
  };
}

function keysOf(tags: Tags | undefined): string[] {
  return Object.entries(tags ?? {}).flatMap(([key, value]) => (value === undefined ? [] : [key]));
}
