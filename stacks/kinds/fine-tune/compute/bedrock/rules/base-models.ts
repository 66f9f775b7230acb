import { findBaseModel, recognizeBaseModel, type BaseModel } from '../../../../../catalog/index.ts';
import { shown } from '../../../../../language/display.ts';
import { listed, sourceOf } from '../../../../../language/rules/wording.ts';
import { place, type Breach, type Rule } from '../../../../../language/rules/rule.ts';
import { type FineTuneSubject } from '../../../subjects.ts';
import { eachOnBedrock } from './each-on-bedrock.ts';

const PATH = ['spec', 'baseModel'] as const;

/** Rules about whether the base model exists and can still be trained. */
export const BASE_MODEL_RULES: readonly Rule[] = [
  { code: 'RULE_BASE_MODEL_UNKNOWN', check: eachOnBedrock(unknown) },
  { code: 'RULE_BASE_MODEL_NOT_CUSTOMIZABLE', check: eachOnBedrock(notCustomizable) },
  { code: 'RULE_BASE_MODEL_WITHDRAWN', check: eachOnBedrock(withdrawn) },
  { code: 'RULE_BASE_MODEL_END_OF_LIFE', check: eachOnBedrock(endOfLife) },
  { code: 'RULE_BASE_MODEL_LEGACY', check: eachOnBedrock(legacy) },
];

function* unknown({ spec, declared, model }: FineTuneSubject): Iterable<Breach> {
  if (spec.baseModel === undefined || model !== undefined) return;
  const recognized = recognizeBaseModel(spec.baseModel);
  if (recognized.kind === 'misspelt') {
    yield {
      message: `${shown(spec.baseModel)} is not the id that Bedrock customizes ${recognized.model.title} under`,
      ...place(declared, PATH),
      why: 'customization has ids of its own, with the context length at the end; ids for inference, inference profiles and ARNs name something else',
      fix: `write \`baseModel: ${recognized.model.id}\``,
    };
  } else if (recognized.kind === 'unknown') {
    const ids = recognized.nearest.map(({ id }) => `\`${id}\``);
    yield {
      message: `${shown(spec.baseModel)} is not a base model that Bedrock can customize`,
      ...place(declared, PATH),
      why: 'the catalog holds every model in AWS’s table of models that can be fine-tuned',
      fix:
        ids.length === 0
          ? 'choose one from docs/reference/base-models.md'
          : `did you mean ${listed(ids).replace(' and ', ' or ')}?`,
    };
  }
}

function* notCustomizable({ spec, declared, model }: FineTuneSubject): Iterable<Breach> {
  if (spec.baseModel === undefined || model !== undefined) return;
  const recognized = recognizeBaseModel(spec.baseModel);
  if (recognized.kind !== 'not-customizable') return;
  yield {
    message: `Bedrock cannot fine-tune ${recognized.name}: ${shown(spec.baseModel)}`,
    ...place(declared, PATH),
    why: recognized.reason,
    fix: recognized.instead,
  };
}

function* withdrawn({ spec, declared, model }: FineTuneSubject): Iterable<Breach> {
  if (spec.baseModel === undefined || model !== undefined) return;
  const recognized = recognizeBaseModel(spec.baseModel);
  if (recognized.kind !== 'withdrawn') return;
  yield {
    message: `Bedrock no longer customizes ${recognized.model.title}: ${shown(spec.baseModel)}`,
    ...place(declared, PATH),
    why: `${recognized.model.lifecycle.withdrawn} (${sourceOf(recognized.model, 'ids')})`,
    fix: successor(recognized.model),
  };
}

function* endOfLife(
  { declared, model }: FineTuneSubject,
  { facts }: { readonly facts: { readonly today: string } },
): Iterable<Breach> {
  const { endOfLifeOn, unverified } = model?.lifecycle ?? {};
  if (model === undefined || endOfLifeOn === undefined || facts.today < endOfLifeOn) return;
  yield {
    severity: unverified === true ? 'warning' : 'error',
    message: `${model.title} reached its end of life on ${endOfLifeOn}${unverified === true ? ', as far as is known' : ''}`,
    ...place(declared, PATH),
    why:
      unverified === true
        ? `${copied(model)}; if it is right, AWS refuses the job`
        : `AWS refuses requests to a model past its end of life (${sourceOf(model, 'lifecycle')})`,
    fix: successor(model),
  };
}

function* legacy(
  { declared, model }: FineTuneSubject,
  { facts }: { readonly facts: { readonly today: string } },
): Iterable<Breach> {
  const { legacyOn, endOfLifeOn, unverified } = model?.lifecycle ?? {};
  if (model === undefined || legacyOn === undefined || facts.today < legacyOn) return;
  if (endOfLifeOn !== undefined && facts.today >= endOfLifeOn) return;
  const end = endOfLifeOn === undefined ? '' : ` and reaches its end of life on ${endOfLifeOn}`;
  yield {
    severity: 'warning',
    message: `${model.title} is a legacy model since ${legacyOn}${end}`,
    ...place(declared, PATH),
    why: `new customers cannot start on a legacy model, existing ones may lose access after 15 idle days, and what is trained on it ends with it${unverified === true ? `; ${copied(model)}` : ''}`,
    fix: successor(model),
  };
}

function copied(model: BaseModel): string {
  return `the date is ${sourceOf(model, 'lifecycle')}; check it against docs.aws.amazon.com/bedrock/latest/userguide/model-lifecycle.html`;
}

function successor(model: BaseModel): string {
  const next = findBaseModel(model.lifecycle.successor ?? '');
  return next === undefined
    ? 'choose another base model from docs/reference/base-models.md; AWS lists none of its kind that is not past its end of life'
    : `write \`baseModel: ${next.id}\` (${next.title}, ${next.regions.join(', ')})`;
}
