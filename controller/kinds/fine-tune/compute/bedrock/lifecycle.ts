/* Whether AWS still starts trainings on a base model: its own word for the region, and the catalog's where it has none. */
import {
  findKnownBaseModel,
  lifecycleOn,
  type BaseModel,
  type LifecycleState,
} from '../../../../../stacks/catalog/index.ts';
import { successor } from '../../../../../stacks/kinds/fine-tune/compute/bedrock/rules/lifecycle.ts';
import type { FineTune } from '../../../../../stacks/kinds/fine-tune/schema.ts';
import type { Diagnostic } from '../../../../../stacks/language/diagnostic.ts';
import { sourceOf } from '../../../../../stacks/language/rules/wording.ts';
import type { ModelAccess } from '../../../../aws/model-access.ts';
import type { JudgedPlan } from '../../../../stack/operated-kind.ts';

const PATH = ['spec', 'baseModel'];

/** Refuses to start a training on a base model that AWS is ending or has ended. */
export async function lifecycleGate({
  compiled,
  context,
}: Pick<JudgedPlan<FineTune>, 'compiled' | 'context'>): Promise<Diagnostic[]> {
  const model = findKnownBaseModel(compiled.value.spec.baseModel);
  if (model === undefined) return [];
  const [said, now] = await Promise.all([context.baseModel(model.id), context.now()]);
  const today = new Date(now).toISOString().slice(0, 10);
  const judgement = judged(model, said, { today, region: compiled.stack.region });
  if (judgement === undefined) return [];
  const at = context.locate(PATH);
  return [
    {
      code: 'GATE_BASE_MODEL_LIFECYCLE',
      ...judgement,
      path: PATH,
      ...(at !== undefined && { at }),
    },
  ];
}

type Judgement = Pick<Diagnostic, 'severity' | 'message' | 'why' | 'fix'>;

interface Here {
  /** `YYYY-MM-DD` */
  readonly today: string;
  readonly region: string;
}

function judged(model: BaseModel, said: ModelAccess, here: Here): Judgement | undefined {
  const known = lifecycleOn(model, here.today);
  const live = liveState(model, said, here.today);
  if (live === undefined) return byCatalog(model, known, said, here);
  if (live !== 'active') {
    return {
      severity: 'error',
      message: `AWS starts no new training on ${model.title} in ${here.region}: ${inWords(live, said)}`,
      why: 'Bedrock itself says so; what was trained on it before stays as it is',
      fix: successor(model),
    };
  }
  if (known === 'active') return undefined;
  return {
    severity: 'note',
    message: `the catalog takes ${model.title} for ${known}, but Bedrock says that it is active in ${here.region}`,
    why: 'what AWS says of its region counts, so the training may start',
    fix: `nothing now; a model under a base model that ends, ends with it: ${successor(model)} when you can`,
  };
}

/** What Bedrock says; undefined where it could not be asked or knows no such model. */
function liveState(
  model: BaseModel,
  { found, lifecycle, endOfLifeOn, customizations }: ModelAccess,
  today: string,
): LifecycleState | undefined {
  if (found !== true || lifecycle === undefined) return undefined;
  if (endOfLifeOn !== undefined && today >= endOfLifeOn) return 'ended';
  if (lifecycle !== 'ACTIVE') return 'legacy';
  // That a model answers says nothing of training on it.
  const isWithdrawn = model.lifecycle.withdrawn !== undefined;
  return isWithdrawn && customizations?.includes('FINE_TUNING') !== true ? undefined : 'active';
}

function inWords(
  state: LifecycleState,
  { endOfLifeOn, legacyOn }: Pick<ModelAccess, 'endOfLifeOn' | 'legacyOn'>,
): string {
  if (state === 'withdrawn') return 'it is gone from the models that Bedrock customizes';
  if (state === 'ended') return `it reached its end of life on ${endOfLifeOn ?? 'an unknown day'}`;
  const since = legacyOn === undefined ? '' : ` since ${legacyOn}`;
  return `it is a legacy model${since}${endOfLifeOn === undefined ? '' : ` and ends on ${endOfLifeOn}`}`;
}

function byCatalog(
  model: BaseModel,
  known: LifecycleState,
  { problem, found }: ModelAccess,
  { region }: Here,
): Judgement | undefined {
  if (known === 'active') return undefined;
  const { withdrawn, unverified } = model.lifecycle;
  return {
    severity: unverified === true ? 'warning' : 'error',
    message: `AWS starts no new training on ${model.title}${unverified === true ? ', as far as is known' : ''}: ${inWords(known, model.lifecycle)}`,
    why: [
      withdrawn ?? `that is what the catalog says (${sourceOf(model, 'lifecycle')})`,
      found === false
        ? `Bedrock has no such model in ${region}`
        : problem !== undefined && `Bedrock could not be asked: ${problem.message}`,
    ]
      .filter((part) => typeof part === 'string')
      .join('; '),
    fix: successor(model),
  };
}
