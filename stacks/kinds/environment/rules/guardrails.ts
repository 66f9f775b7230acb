import { recognizeBaseModel, type BaseModel } from '../../../catalog/index.ts';
import { shown } from '../../../language/display.ts';
import type { FineTuneSubject, RuleContext } from '../../../language/rules/context.ts';
import { eachFineTune, place, type Finding, type Rule } from '../../../language/rules/rule.ts';
import { listed } from '../../../language/rules/wording.ts';

/** Rules about what an environment allows. */
export const GUARDRAIL_RULES: readonly Rule[] = [
  { code: 'RULE_GUARDRAIL_ENTRY', check: entries },
  { code: 'RULE_GUARDRAIL_BASE_MODEL', check: eachFineTune(notAllowed) },
];

const PATH = ['spec', 'guardrails', 'allowedBaseModels'] as const;

function* entries({ environments }: RuleContext): Iterable<Finding> {
  for (const { spec, declared } of environments) {
    for (const [index, entry] of (spec.guardrails?.allowedBaseModels ?? []).entries()) {
      const recognized = recognizeBaseModel(entry);
      if (recognized.kind === 'current') continue;
      const meant = meantBy(entry);
      yield {
        ...(recognized.kind === 'withdrawn' && { severity: 'warning' as const }),
        message: `${shown(entry)} allows nothing: ${recognized.kind === 'withdrawn' ? 'AWS has withdrawn the model' : 'it is not the id of a base model that Bedrock can customize'}`,
        ...place(declared, [...PATH, index]),
        why: 'allowed base models are compared letter by letter with `baseModel`; there are no patterns',
        fix: meant[0] === undefined ? 'remove it' : `did you mean \`${meant[0].id}\`?`,
      };
    }
  }
}

function* notAllowed({ spec, declared, model, environment }: FineTuneSubject): Iterable<Finding> {
  const allowed = environment?.spec.guardrails?.allowedBaseModels;
  if (model === undefined || environment === undefined || allowed === undefined) return;
  // An entry that does not name a model is reported where it stands; it counts as what it was meant to be.
  if (allowed.some((entry) => entry === model.id || meantBy(entry).includes(model))) return;
  yield {
    message: `environment ${shown(spec.environment ?? '')} does not allow ${shown(model.id)}`,
    ...place(declared, ['spec', 'baseModel']),
    why: `it allows ${listed(allowed.map((id) => shown(id)))}`,
    fix: 'use one of them, or ask the environment’s owners to allow this one',
    related: [{ message: 'the guard-rail', at: environment.declared.locate(PATH) }],
  };
}

/** The models an entry that is not an id can have meant. */
function meantBy(entry: string): readonly BaseModel[] {
  const recognized = recognizeBaseModel(entry);
  if (recognized.kind === 'misspelt') return [recognized.model];
  return recognized.kind === 'unknown' ? recognized.nearest : [];
}
