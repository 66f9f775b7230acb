import { shown } from '../../../../../language/display.ts';
import { place, type Breach, type Rule } from '../../../../../language/rules/rule.ts';
import { listed } from '../../../../../language/rules/wording.ts';
import { ALLOWED_BASE_MODELS, meantBy } from '../../../../environment/rules/guardrails.ts';
import type { FineTuneSubject } from '../../../subjects.ts';
import { eachOnBedrock } from './each-on-bedrock.ts';

/** Rules about what the environment allows to be trained. */
export const ALLOWED_BASE_MODEL_RULES: readonly Rule[] = [
  { code: 'RULE_GUARDRAIL_BASE_MODEL', check: eachOnBedrock(notAllowed) },
];

function* notAllowed({ spec, declared, model, environment }: FineTuneSubject): Iterable<Breach> {
  const allowed = environment?.spec.guardrails?.allowedBaseModels;
  if (model === undefined || environment === undefined || allowed === undefined) return;
  // An entry that does not name a model is reported where it stands; it counts as what it was meant to be.
  if (allowed.some((entry) => entry === model.id || meantBy(entry).includes(model))) return;
  yield {
    message: `environment ${shown(spec.environment ?? '')} does not allow ${shown(model.id)}`,
    ...place(declared, ['spec', 'baseModel']),
    why: `it allows ${listed(allowed.map((id) => shown(id)))}`,
    fix: 'use one of them, or ask the environment’s owners to allow this one',
    related: [{ message: 'the guard-rail', at: environment.declared.locate(ALLOWED_BASE_MODELS) }],
  };
}
