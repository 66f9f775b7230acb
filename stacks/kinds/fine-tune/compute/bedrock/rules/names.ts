import type { Rule } from '../../../../../language/rules/rule.ts';
import { unusableName, type DerivedName } from '../../../../derived-names.ts';
import { jobName, trainingRoleName } from '../../../names.ts';
import type { FineTuneSubject } from '../../../subjects.ts';
import { eachOnBedrock } from './each-on-bedrock.ts';

/** Rules about the names derived from a model's. */
export const JOB_NAME_RULES: readonly Rule[] = [
  {
    code: 'RULE_NAME',
    check: eachOnBedrock((subject) => unusableName(subject.declared, namesOf(subject))),
  },
];

/*
 * AWS's pattern for job names, `[a-zA-Z0-9](-*[a-zA-Z0-9\+\-\.])*`, takes exponential time in JavaScript; the one here
 * accepts the same names in linear time.
 */
const JOB_NAME = /^[a-zA-Z0-9][a-zA-Z0-9+.-]{0,62}$/;
/** AWS's `([0-9a-zA-Z][_-]?){1,63}`, at most 63 characters: no dots, and never two of `-_` in a row. */
const CUSTOM_MODEL_NAME = /^(?!.*[_-]{2})[0-9a-zA-Z][0-9a-zA-Z_-]{0,62}$/;
const ROLE_NAME = /^[\w+=,.@-]{1,64}$/;

function namesOf({ name, version, spec }: FineTuneSubject): DerivedName[] {
  if (name === undefined || version === undefined) return [];
  const job = jobName(name, version, spec.attempt ?? 1);
  return [
    { what: 'job', name: job, pattern: JOB_NAME, most: 63 },
    { what: 'custom model', name: job, pattern: CUSTOM_MODEL_NAME, most: 63 },
    { what: 'role', name: trainingRoleName(name, version), pattern: ROLE_NAME, most: 64 },
  ];
}
