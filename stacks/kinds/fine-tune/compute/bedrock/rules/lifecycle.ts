import {
  findBaseModel,
  lifecycleOn,
  recognizeBaseModel,
  type BaseModel,
  type LifecycleState,
} from '../../../../../catalog/index.ts';
import { shown } from '../../../../../language/display.ts';
import { oncePerContext, type RuleContext } from '../../../../../language/rules/context.ts';
import { sourceOf } from '../../../../../language/rules/wording.ts';
import { place, type Rule } from '../../../../../language/rules/rule.ts';
import { documentsOf } from '../../../../../language/spec-set.ts';
import { fineTuneId } from '../../../names.ts';
import type { FineTune } from '../../../schema.ts';
import { type FineTuneSubject } from '../../../subjects.ts';
import { eachOnBedrock } from './each-on-bedrock.ts';

const PATH = ['spec', 'baseModel'] as const;

/**
 * Rules about base models on which nothing starts any more. What was trained on one stays right for ever: a version is spared
 * that stands on the default branch as it stands here, and where AWS is asked before anything starts, AWS has the word.
 */
export const LIFECYCLE_RULES: readonly Rule[] = [
  { code: 'RULE_BASE_MODEL_WITHDRAWN', ofUntrained: true, check: whenIn('withdrawn') },
  { code: 'RULE_BASE_MODEL_END_OF_LIFE', ofUntrained: true, check: whenIn('ended') },
  { code: 'RULE_BASE_MODEL_LEGACY', ofUntrained: true, check: whenIn('legacy') },
];

function whenIn(state: LifecycleState): Rule['check'] {
  return eachOnBedrock(function* (subject, context) {
    const model = modelNamed(subject);
    if (model === undefined || lifecycleOn(model, context.facts.today) !== state) return;
    // By another name than its id no version was ever trained.
    const past = model.id === subject.spec.baseModel ? pastOf(subject, context) : 'new';
    if (past === 'stands') return;
    const why = whyNot(model, state);
    yield {
      severity: past === 'new' && model.lifecycle.unverified !== true ? 'error' : 'warning',
      message: whatOf(model, state, subject.spec.baseModel ?? ''),
      ...place(subject.declared, PATH),
      why: past === 'new' ? why : `${why}; ${MAYBE_TRAINED[past]}`,
      fix:
        past === 'new'
          ? successor(model)
          : `nothing, where this version is trained; else ${successor(model)}`,
    };
  });
}

/** A withdrawn one by any of its names: tutorials name them. */
function modelNamed({ spec, model }: FineTuneSubject): BaseModel | undefined {
  if (model !== undefined || spec.baseModel === undefined) return model;
  const recognized = recognizeBaseModel(spec.baseModel);
  return recognized.kind === 'withdrawn' ? recognized.model : undefined;
}

/**
 * `stands`: nothing is said of it here. `new`: it cannot be trained yet. Otherwise it may be, and nothing in the checkout can
 * tell.
 */
type Past = 'stands' | 'new' | keyof typeof MAYBE_TRAINED;

const MAYBE_TRAINED = {
  unknown:
    'whether this version is trained cannot be told, because the default branch is not here (in GitHub Actions, check out with `fetch-depth: 0`); `temper plan` asks AWS',
  local:
    'this version stands on the default branch, so it may be trained, but the repository has no remote where that was reviewed; `temper plan` asks AWS',
} as const;

function pastOf({ name, version, spec }: FineTuneSubject, context: RuleContext): Past {
  const { history } = context.facts;
  if (history === 'aws') return 'stands';
  if (history === 'unknown') return 'unknown';
  const before = earlier(context).get(fineTuneId(name ?? '', version ?? 0));
  // Another base model or attempt is another training.
  const isSame =
    before !== undefined &&
    before.baseModel === spec.baseModel &&
    (before.attempt ?? 1) === (spec.attempt ?? 1);
  if (history === undefined || !isSame) return 'new';
  return history.reviewed ? 'stands' : 'local';
}

/** What the versions on the default branch say, by their ids. */
const earlier = oncePerContext(({ facts: { history } }) => {
  const documents =
    typeof history === 'object' ? documentsOf<FineTune>(history, { kind: 'FineTune' }) : [];
  return new Map(
    documents.flatMap(({ draft: { metadata, spec } }) =>
      metadata?.name === undefined || spec?.version === undefined
        ? []
        : [[fineTuneId(metadata.name, spec.version), spec] as const],
    ),
  );
});

function whatOf(model: BaseModel, state: LifecycleState, given: string): string {
  const { legacyOn, endOfLifeOn, unverified } = model.lifecycle;
  const known = unverified === true ? ', as far as is known' : '';
  if (state === 'withdrawn') return `Bedrock no longer customizes ${model.title}: ${shown(given)}`;
  if (state === 'ended') return `${model.title} reached its end of life on ${endOfLifeOn}${known}`;
  const end = endOfLifeOn === undefined ? '' : ` and reaches its end of life on ${endOfLifeOn}`;
  return `${model.title} is a legacy model since ${legacyOn}${end}${known}`;
}

function whyNot(model: BaseModel, state: LifecycleState): string {
  const { withdrawn, unverified } = model.lifecycle;
  if (state === 'withdrawn') return `${withdrawn} (${sourceOf(model, 'ids')})`;
  const source = sourceOf(model, 'lifecycle');
  if (unverified === true) {
    return `the date is from a ${source}, and AWS’s own page does not list the model; if it is right, AWS starts no training`;
  }
  return state === 'ended'
    ? `AWS refuses requests to a model past its end of life (${source})`
    : `AWS starts no new training on a legacy model (${source})`;
}

/** What to use instead, as an instruction. */
export function successor(model: BaseModel): string {
  const next = findBaseModel(model.lifecycle.successor ?? '');
  return next === undefined
    ? 'choose another base model from docs/reference/base-models.md; AWS lists none of its kind that new trainings start on'
    : `write \`baseModel: ${next.id}\` (${next.title}, ${next.regions.join(', ')})`;
}
