import { bucketName, BUCKET_KINDS, jobName, trainingRoleName } from '../naming.ts';
import { shown } from '../language/display.ts';
import type {
  EnvironmentSubject,
  FineTuneSubject,
  RuleContext,
} from '../language/rules/context.ts';
import { place, type Finding, type Rule } from '../language/rules/rule.ts';

/*
 * Names that Temper derives must still fit after their suffixes. The schema's bounds are chosen so that they do; this
 * rule holds the derived names themselves against AWS's own limits, whatever the bounds become.
 *
 * AWS's pattern for job names, `[a-zA-Z0-9](-*[a-zA-Z0-9\+\-\.])*`, takes exponential time in JavaScript; the one here
 * accepts the same names in linear time.
 */
const JOB_NAME = /^[a-zA-Z0-9][a-zA-Z0-9+.-]{0,62}$/;
/** AWS's `([0-9a-zA-Z][_-]?){1,63}`, at most 63 characters: no dots, and never two of `-_` in a row. */
const CUSTOM_MODEL_NAME = /^(?!.*[_-]{2})[0-9a-zA-Z][0-9a-zA-Z_-]{0,62}$/;
const ROLE_NAME = /^[\w+=,.@-]{1,64}$/;
const BUCKET_NAME = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

export const NAME_RULES: readonly Rule[] = [{ code: 'RULE_NAME', check: derivedNames }];

interface DerivedName {
  readonly what: string;
  readonly name: string;
  readonly pattern: RegExp;
  readonly most: number;
}

function* derivedNames({ fineTunes, environments }: RuleContext): Iterable<Finding> {
  for (const subject of [...fineTunes, ...environments]) {
    const names = 'version' in subject ? namesOfFineTune(subject) : namesOfEnvironment(subject);
    const broken = names.find(({ name, pattern }) => !pattern.test(name));
    if (broken === undefined) continue;
    yield {
      message: `${shown(broken.name)} cannot be the name of a ${broken.what} on AWS`,
      ...place(subject.declared, ['metadata', 'name']),
      why: `Temper derives it from this name and it has ${broken.name.length} characters; AWS takes at most ${broken.most}, and lower-case words joined by single dashes are always safe`,
      fix: 'choose a shorter name of lower-case words joined by single dashes',
    };
  }
}

function namesOfFineTune({ name, version, spec }: FineTuneSubject): DerivedName[] {
  if (name === undefined || version === undefined) return [];
  const job = jobName(name, version, spec.attempt ?? 1);
  return [
    { what: 'job', name: job, pattern: JOB_NAME, most: 63 },
    { what: 'custom model', name: job, pattern: CUSTOM_MODEL_NAME, most: 63 },
    { what: 'role', name: trainingRoleName(name, version), pattern: ROLE_NAME, most: 64 },
  ];
}

function namesOfEnvironment({ name, spec }: EnvironmentSubject): DerivedName[] {
  if (name === undefined) return [];
  const account = spec.account ?? '0'.repeat(12);
  return BUCKET_KINDS.map((kind) => ({
    what: 'bucket',
    name: bucketName(name, kind, account),
    pattern: BUCKET_NAME,
    most: 63,
  }));
}
