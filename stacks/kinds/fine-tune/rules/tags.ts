import { shown } from '../../../language/display.ts';
import { place, type Breach, type Rule } from '../../../language/rules/rule.ts';
import { tagClashes, tagKeys } from '../../tag-clashes.ts';
import { eachFineTune, type FineTuneSubject } from '../subjects.ts';

/** Rules about what becomes a tag. */
export const FINE_TUNE_TAG_RULES: readonly Rule[] = [
  {
    code: 'RULE_TAG_CLASH',
    check: eachFineTune(({ declared, spec, environment }) =>
      tagClashes(declared, spec.tags, tagKeys(environment?.spec.tags)),
    ),
  },
  { code: 'RULE_OWNER', check: eachFineTune(owner) },
];

/** What Bedrock, IAM and S3 all take in a tag's value. Source: Bedrock service model of 2023-04-20, TagValue. */
const TAG_CHARACTER = /[a-zA-Z0-9\s._:/=+@-]/;

function* owner({ declared }: FineTuneSubject): Iterable<Breach> {
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
