import { isOffered, recognizeBaseModel } from '../../../../../catalog/index.ts';
import { shown } from '../../../../../language/display.ts';
import type { RuleContext } from '../../../../../language/rules/context.ts';
import { listed } from '../../../../../language/rules/wording.ts';
import { place, type Breach, type Rule } from '../../../../../language/rules/rule.ts';
import { type FineTuneSubject } from '../../../subjects.ts';
import { eachOnBedrock } from './each-on-bedrock.ts';
import { successor } from './lifecycle.ts';

const PATH = ['spec', 'baseModel'] as const;

/** Rules about whether the base model is one that Bedrock customizes. */
export const BASE_MODEL_RULES: readonly Rule[] = [
  { code: 'RULE_BASE_MODEL_UNKNOWN', check: eachOnBedrock(unknown) },
  { code: 'RULE_BASE_MODEL_NOT_CUSTOMIZABLE', check: eachOnBedrock(notCustomizable) },
];

function* unknown(
  { spec, declared, model }: FineTuneSubject,
  { facts: { today } }: RuleContext,
): Iterable<Breach> {
  if (spec.baseModel === undefined || model !== undefined) return;
  const recognized = recognizeBaseModel(spec.baseModel);
  if (recognized.kind === 'misspelt') {
    yield {
      message: `${shown(spec.baseModel)} is not the id that Bedrock customizes ${recognized.model.title} under`,
      ...place(declared, PATH),
      why: 'customization has ids of its own, with the context length at the end; ids for inference, inference profiles and ARNs name something else',
      fix: isOffered(recognized.model, today)
        ? `write \`baseModel: ${recognized.model.id}\``
        : `AWS starts no new training on ${recognized.model.title}: ${successor(recognized.model)}`,
      replacement: isOffered(recognized.model, today) ? recognized.model.id : undefined,
    };
  } else if (recognized.kind === 'unknown') {
    const offered = recognized.nearest.filter((one) => isOffered(one, today));
    const ids = offered.map(({ id }) => `\`${id}\``);
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
