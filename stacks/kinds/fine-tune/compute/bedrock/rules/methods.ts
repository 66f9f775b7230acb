import { BASE_MODELS, type BaseModel } from '../../../../../catalog/index.ts';
import { listed } from '../../../../../language/rules/wording.ts';
import { place, type Breach, type Rule } from '../../../../../language/rules/rule.ts';
import { type FineTuneSubject } from '../../../subjects.ts';
import { eachOnBedrock } from './each-on-bedrock.ts';

const PATH = ['spec', 'method'] as const;

/** Rules about how a model is trained. */
export const METHOD_RULES: readonly Rule[] = [
  { code: 'RULE_METHOD_REFUSED', check: eachOnBedrock(refused) },
  { code: 'RULE_METHOD_UNSUPPORTED', check: eachOnBedrock(unsupported) },
];

/** What Bedrock has and the pinned Terraform provider, hashicorp/aws 5.100.0, cannot say. */
const INEXPRESSIBLE = {
  distillation:
    'the Terraform provider has no argument for the teacher model (`customization_config`), so a distillation job that it starts cannot be complete',
  rft: 'the Terraform provider rejects the customization type `REINFORCEMENT_FINE_TUNING` and has no argument for the grader',
} as const;

function* refused({ spec, declared }: FineTuneSubject): Iterable<Breach> {
  if (spec.method !== 'distillation' && spec.method !== 'rft') return;
  yield {
    message: `method \`${spec.method}\` cannot be used yet`,
    ...place(declared, PATH),
    why: INEXPRESSIBLE[spec.method],
    fix: 'write `method: sft` and give the answers the model should learn as data',
  };
}

function* unsupported({ spec, declared, model }: FineTuneSubject): Iterable<Breach> {
  const { method } = spec;
  if (method !== 'sft' && method !== 'cpt') return;
  if (model === undefined && method === 'sft') return;
  if (model !== undefined && model.methods.includes(method)) return;
  const others = BASE_MODELS.filter((one) => one.methods.includes(method));
  yield {
    message: `${model?.title ?? 'no base model'} cannot be trained with method \`${method}\``,
    ...place(declared, PATH),
    why:
      method === 'cpt'
        ? 'continued pre-training existed for Titan Text Lite and Express only, and AWS has withdrawn both'
        : undefined,
    fix: fixFor(model, others),
  };
}

function fixFor(model: BaseModel | undefined, others: readonly BaseModel[]): string {
  if (model === undefined || model.methods.includes('sft')) return 'write `method: sft`';
  return `use ${listed(others.map(({ id }) => `\`${id}\``))}`;
}
