import { recognizeBaseModel, type BaseModel } from '../../../catalog/index.ts';
import { recognizeInstanceType, type InstanceType } from '../../../catalog/instances/index.ts';
import { shown } from '../../../language/display.ts';
import type { RuleContext } from '../../../language/rules/context.ts';
import { place, type Breach, type Rule } from '../../../language/rules/rule.ts';
import { environmentsIn } from '../subjects.ts';

/** Rules about what an environment allows. */
export const GUARDRAIL_RULES: readonly Rule[] = [{ code: 'RULE_GUARDRAIL_ENTRY', check: entries }];

/** Where the base models stand that an environment allows. */
export const ALLOWED_BASE_MODELS = ['spec', 'guardrails', 'allowedBaseModels'] as const;

function* entries(context: RuleContext): Iterable<Breach> {
  yield* baseModels(context);
  yield* instanceTypes(context);
}

function* baseModels(context: RuleContext): Iterable<Breach> {
  for (const { spec, declared } of environmentsIn(context)) {
    for (const [index, entry] of (spec.guardrails?.allowedBaseModels ?? []).entries()) {
      const recognized = recognizeBaseModel(entry);
      if (recognized.kind === 'current') continue;
      const meant = meantBy(entry);
      yield {
        ...(recognized.kind === 'withdrawn' && { severity: 'warning' as const }),
        message: `${shown(entry)} allows nothing: ${recognized.kind === 'withdrawn' ? 'AWS has withdrawn the model' : 'it is not the id of a base model that Bedrock can customize'}`,
        ...place(declared, [...ALLOWED_BASE_MODELS, index]),
        why: 'allowed base models are compared letter by letter with `baseModel`; there are no patterns',
        fix: meant[0] === undefined ? 'remove it' : `did you mean \`${meant[0].id}\`?`,
      };
    }
  }
}

/** Where the instance types stand that an environment allows. */
export const ALLOWED_INSTANCE_TYPES = ['spec', 'guardrails', 'allowedInstanceTypes'] as const;

function* instanceTypes(context: RuleContext): Iterable<Breach> {
  for (const { spec, declared } of environmentsIn(context)) {
    for (const [index, entry] of (spec.guardrails?.allowedInstanceTypes ?? []).entries()) {
      if (recognizeInstanceType(entry).kind === 'current') continue;
      const meant = instanceTypesMeantBy(entry);
      yield {
        message: `${shown(entry)} allows nothing: it is not an instance type that Temper trains on`,
        ...place(declared, [...ALLOWED_INSTANCE_TYPES, index]),
        why: 'allowed instance types are compared letter by letter with what a fleet is made of; there are no patterns',
        fix: meant[0] === undefined ? 'remove it' : `did you mean \`${meant[0].name}\`?`,
      };
    }
  }
}

/** The instance types an entry that is not one can have meant. */
export function instanceTypesMeantBy(entry: string): readonly InstanceType[] {
  const recognized = recognizeInstanceType(entry);
  if (recognized.kind === 'misspelt') return [recognized.type];
  return recognized.kind === 'unknown' || recognized.kind === 'no-such-size'
    ? recognized.nearest
    : [];
}

/** The models an entry that is not an id can have meant. */
export function meantBy(entry: string): readonly BaseModel[] {
  const recognized = recognizeBaseModel(entry);
  if (recognized.kind === 'misspelt') return [recognized.model];
  return recognized.kind === 'unknown' ? recognized.nearest : [];
}
