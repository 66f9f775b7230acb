import { shown } from '../language/display.ts';
import type {
  EnvironmentSubject,
  FineTuneSubject,
  RuleContext,
} from '../language/rules/context.ts';
import { eachFineTune, place, type Finding, type Rule } from '../language/rules/rule.ts';

/** Rules about tags. That there are not too many, with those of the environment and Temper's own, the schema's bound ensures. */
export const TAG_RULES: readonly Rule[] = [
  { code: 'RULE_TAG_CLASH', check: clashes },
  { code: 'RULE_OWNER', check: eachFineTune(owner) },
];

/** What Bedrock, IAM and S3 all take in a tag's value. Source: Bedrock service model of 2023-04-20, TagValue. */
const TAG_CHARACTER = /[a-zA-Z0-9\s._:/=+@-]/;

type Tags = Readonly<Record<string, string | undefined>>;

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
