import pLimit from 'p-limit';
import {
  BASE_MODELS,
  WITHDRAWN_BASE_MODELS,
  type BaseModel,
} from '../../../../../stacks/catalog/index.ts';
import { fineTuneId } from '../../../../../stacks/kinds/fine-tune/names.ts';
import { counted } from '../../../../../stacks/language/display.ts';
import { customModels, type CustomModels, type OwnModel } from '../../../../aws/custom-models.ts';
import { STACK_TAG } from '../../../../aws/ownership.ts';
import type { AwsAccess } from '../../../../ports/ports.ts';
import type { Kept, Served } from '../../../../stack/kept.ts';

/** Models whose tags are read at once. */
const READ_AT_ONCE = 8;

/** The custom models of an account and region that Temper made and no spec here declares, with what they cost. */
export async function keptModels(
  access: AwsAccess,
  isDeclared: (id: string) => boolean,
  models: CustomModels = customModels(access),
): Promise<Kept[]> {
  const limit = pLimit(READ_AT_ONCE);
  const others = (await models.list()).filter(({ name }) => !isDeclared(versionIn(name)));
  const found = await Promise.all(others.map((model) => limit(() => madeByTemper(models, model))));
  const made = found.filter((one) => one !== undefined);
  return made.length === 0 ? [] : await priced(models, made);
}

interface Made extends Omit<Kept, 'perHourUsd' | 'serving'> {
  readonly base: BaseModel | undefined;
}

/** `support-bot-v1-a2`: the second attempt at `support-bot-v1`. */
function versionIn(modelName: string): string {
  return modelName.replace(/-a\d+$/, '');
}

async function madeByTemper(models: CustomModels, model: OwnModel): Promise<Made | undefined> {
  const tags = await models.tags(model.arn);
  const [stack, name, version] = [STACK_TAG, 'temper:model', 'temper:version'].map(
    (key) => tags[key],
  );
  if (stack === undefined || name === undefined || version === undefined) return undefined;
  const environment = tags['temper:environment'];
  const base = baseModelIn(model.baseModelArn);
  const perMonthUsd = base?.price.storagePerMonthUsd;
  return {
    stack,
    id: fineTuneId(name, Number(version)),
    what: `custom model ${model.name}`,
    arn: model.arn,
    base,
    removal: `\`aws bedrock delete-custom-model --model-identifier ${model.arn}\``,
    ...(environment !== undefined && { environment }),
    ...(perMonthUsd !== undefined && { perMonthUsd }),
  };
}

/** Bedrock names the base model with or without the suffix that it is customized under. */
function baseModelIn(arn: string): BaseModel | undefined {
  const id = arn.slice(arn.lastIndexOf('/') + 1);
  return [...BASE_MODELS, ...WITHDRAWN_BASE_MODELS].find(
    (one) => one.id === id || one.id.startsWith(`${id}:`),
  );
}

async function priced(models: CustomModels, made: readonly Made[]): Promise<Kept[]> {
  const units = await models.provisionedUnits();
  return made.map(({ base, ...one }) => {
    const serving = units.get(one.arn) ?? 0;
    return serving === 0 ? one : { ...one, ...served(serving, base) };
  });
}

function served(
  units: number,
  base: BaseModel | undefined,
): Pick<Served, 'serving' | 'perHourUsd'> {
  const each = base?.price.provisionedPerHourUsd;
  return {
    serving: `${counted(units)} model ${units === 1 ? 'unit' : 'units'} of provisioned throughput`,
    ...(each !== undefined && { perHourUsd: units * each }),
  };
}

/** The custom models of an account and region that provisioned throughput serves. */
export async function servedModels(
  access: AwsAccess,
  models: CustomModels = customModels(access),
): Promise<Served[]> {
  const units = [...(await models.provisionedUnits())].filter(([, count]) => count > 0);
  if (units.length === 0) return [];
  const bases = new Map((await models.list()).map((one) => [one.arn, one.baseModelArn]));
  return units.map(([model, count]) => ({
    model,
    ...served(count, baseModelIn(bases.get(model) ?? '')),
  }));
}
