import {
  expressZones,
  findInstanceType,
  hourlyPrice,
  INSTANCE_TYPES,
  publishedPlacement,
  zonesIn,
  type InstanceType,
  type OpenModel,
} from '../catalog/index.ts';
import { memoryFit, type MemoryFit, type MemoryNeed } from './memory-fit.ts';
import { payments, type Payment, type UnpaidRun } from './payments.ts';
import {
  limitHours,
  PRESET_NAMES,
  presetFor,
  PRESETS,
  type DatasetSize,
  type Preset,
  type PresetName,
} from './presets.ts';
import { exactly, type Range } from './range.ts';
import { runCost } from './run-cost.ts';
import { runTime, type RunTime, type Workload } from './run-time.ts';

/** What somebody wants to train. */
export interface TrainingPlan {
  readonly model: OpenModel;
  readonly dataset: DatasetSize;
  readonly tokensPerSample: Range;
  readonly epochs: number;
  readonly need: Pick<MemoryNeed, 'method' | 'microBatch' | 'sharded' | 'recompute'>;
  readonly region: string;
  /** To the internet, once: where somebody fetches the model to. */
  readonly transferOutGb?: number;
}

/** A fleet that would do, with what it takes. */
export interface FittingFleet {
  readonly type: InstanceType;
  readonly nodes: number;
  readonly fit: MemoryFit;
  readonly time: RunTime;
}

/** What is recommended, and what else there is. */
export interface Recommendation extends FittingFleet {
  readonly preset: PresetName;
  readonly values: Preset;
  readonly region: string;
  /** Why, a sentence's second half each. */
  readonly because: readonly string[];
  /** What to look at before, a sentence each. */
  readonly warnings: readonly string[];
  /** Side by side, storage and transfer included. */
  readonly payments: readonly Payment[];
  /** What a day costs on demand if nobody ends it; absent where a price is not known. */
  readonly forgottenPerDayUsd?: Range;
  /** One node of another type, on demand: the cheapest, and the fastest; absent where it is the recommended one. */
  readonly cheapest?: FittingFleet & { readonly usd: Range };
  readonly fastest?: FittingFleet & { readonly usd: Range };
}

const MOST_NODES = 64;
const BYTES_A_GB = 1e9;

/** The preset for a dataset and a model, with what it takes and costs; undefined where no fleet of 64 nodes holds the model. */
export function recommendation(plan: TrainingPlan): Recommendation | undefined {
  const bySize = presetFor(plan.dataset);
  const larger = PRESET_NAMES.slice(PRESET_NAMES.indexOf(bySize.preset));
  for (const preset of larger) {
    const fleet = fleetOf(plan, preset, preset === larger.at(-1) ? MOST_NODES : undefined);
    if (fleet === undefined) continue;
    const why = [bySize.because];
    if (preset !== bySize.preset) why.push(`the model does not fit into \`${bySize.preset}\``);
    return recommended(plan, preset, { fleet, why });
  }
  return undefined;
}

function recommended(
  plan: TrainingPlan,
  preset: PresetName,
  { fleet, why }: { readonly fleet: FittingFleet; readonly why: readonly string[] },
): Recommendation {
  const values: Preset = { ...valuesIn(plan.region, preset), nodes: fleet.nodes };
  const run = unpaid(plan, fleet, values);
  const others = onOneNode(plan, values);
  const best = (by: (one: PricedFleet) => number): PricedFleet | undefined => {
    const first = others.toSorted((a, b) => by(a) - by(b))[0];
    return first?.type.name === fleet.type.name && fleet.nodes === 1 ? undefined : first;
  };
  const { forgottenPerDayUsd } = runCost({ ...run, term: 'onDemand' });
  const cheapest = best(({ usd }) => usd.expected);
  const fastest = best(({ time }) => time.wallHours.expected);
  return {
    ...fleet,
    preset,
    values,
    region: plan.region,
    because: why,
    warnings: warningsOf(plan, fleet, values),
    payments: payments(run),
    ...(forgottenPerDayUsd !== undefined && { forgottenPerDayUsd }),
    ...(cheapest !== undefined && { cheapest }),
    ...(fastest !== undefined && { fastest }),
  };
}

/** A preset where it is applied: not every region has S3 Express One Zone. */
function valuesIn(region: string, preset: PresetName): Preset {
  const { values } = PRESETS[preset];
  if (values.storage.datasets !== 'expressOneZone' || expressZones(region).length > 0)
    return values;
  return { ...values, storage: { ...values.storage, datasets: 'standard' } };
}

type PricedFleet = FittingFleet & { readonly usd: Range };

/** The fleet of a preset, with twice the nodes as often as the model needs it; undefined where it does not fit. */
function fleetOf(
  plan: TrainingPlan,
  preset: PresetName,
  mostNodes: number | undefined,
): FittingFleet | undefined {
  const { instanceType, nodes, storage } = PRESETS[preset].values;
  const type = findInstanceType(instanceType);
  if (type === undefined) throw new Error(`${preset} names ${instanceType}, which is no type`);
  const most = mostNodes ?? nodes;
  for (let count = nodes; count <= most; count *= 2) {
    const fitting = fittingFleet(plan, type, {
      nodes: count,
      lustre: storage.lustre !== undefined,
    });
    if (fitting.fit.fits) return fitting;
  }
  return undefined;
}

function fittingFleet(
  plan: TrainingPlan,
  type: InstanceType,
  { nodes, lustre }: { readonly nodes: number; readonly lustre: boolean },
): FittingFleet {
  const { model, need, tokensPerSample } = plan;
  const sequence = Math.ceil(tokensPerSample.high);
  return {
    type,
    nodes,
    fit: memoryFit({ ...need, model, sequence }, type, nodes),
    time: runTime(workloadOf(plan), { type, nodes, lustre }),
  };
}

function workloadOf({ model, dataset, tokensPerSample, epochs, need }: TrainingPlan): Workload {
  return {
    model,
    trains: need.method.includes('lora') ? 'adapter' : 'everything',
    samples: dataset.samples,
    tokensPerSample,
    epochs,
  };
}

function unpaid(
  plan: TrainingPlan,
  { type, nodes, time }: FittingFleet,
  values: Preset,
): UnpaidRun {
  const { rootVolume, storage } = values;
  const { lustre } = storage;
  const gb = plan.dataset.bytes / BYTES_A_GB;
  const isCopied = storage.datasets === 'expressOneZone';
  return {
    type,
    nodes,
    region: plan.region,
    nodeHours: time.nodeHours,
    fileSystemHours: time.wallHours,
    rootVolume,
    ...(lustre !== undefined && { lustre: { ...lustre, storage: 'SSD' } }),
    // What is in S3 Express One Zone is a copy for the run.
    staged: { class: isCopied ? 'standard' : storage.datasets, gb, objects: 1, months: 1 },
    ...(isCopied && { copiedGb: gb }),
    ...(plan.transferOutGb !== undefined && { transferOutGb: plan.transferOutGb }),
  };
}

/** Every type that holds the model on one node, is sold on demand in the region and has a price; with what the run costs. */
function onOneNode(plan: TrainingPlan, values: Preset): readonly PricedFleet[] {
  const alone = { ...values, storage: { datasets: values.storage.datasets } };
  return INSTANCE_TYPES.filter(
    (type) =>
      type.purchase.includes('onDemand') &&
      hourlyPrice(type, 'onDemand', plan.region) !== undefined &&
      zonesIn(type, plan.region)?.length !== 0 &&
      type.accelerator.kind === 'nvidia',
  ).flatMap((type) => {
    const fleet = fittingFleet(plan, type, { nodes: 1, lustre: false });
    if (!fleet.fit.fits) return [];
    const [onDemand] = payments(unpaid(plan, fleet, alone));
    return onDemand?.usd === undefined ? [] : [{ ...fleet, usd: onDemand.usd }];
  });
}

function warningsOf(plan: TrainingPlan, fleet: FittingFleet, values: Preset): readonly string[] {
  const warnings: string[] = [];
  const limit = limitHours(values);
  const { expected, high } = fleet.time.nodeHours;
  if (expected > limit) {
    warnings.push(`the training is expected to take longer than the preset’s ${limit} hours`);
  } else if (high > limit) {
    warnings.push(`the training may take longer than the preset’s ${limit} hours`);
  }
  const billions = plan.model.parameters / 1e9;
  const method = plan.need.method.includes('lora') ? 'lora' : 'full';
  const published = publishedPlacement(method, billions);
  if (
    plan.model.architecture === 'decoder' &&
    !published?.instanceTypes.includes(fleet.type.name)
  ) {
    warnings.push(`nobody has published a training of this size on ${fleet.type.name}`);
  }
  if (zonesIn(fleet.type, plan.region)?.length === 0) {
    warnings.push(`${plan.region} does not offer ${fleet.type.name}`);
  }
  return warnings;
}

/** What a run costs that goes on until its preset's limit, on demand: nodes, volumes and file system. */
export function atItsLimitUsd(preset: PresetName, region: string): Range | undefined {
  const { values } = PRESETS[preset];
  const type = findInstanceType(values.instanceType);
  if (type === undefined) return undefined;
  const hours = exactly(limitHours(values));
  const { lustre } = values.storage;
  const [onDemand] = payments({
    type,
    nodes: values.nodes,
    region,
    nodeHours: hours,
    rootVolume: values.rootVolume,
    ...(lustre !== undefined && { lustre: { ...lustre, storage: 'SSD' } }),
  });
  return onDemand?.usd;
}
