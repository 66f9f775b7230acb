import type { InstanceType } from '../../../../catalog/instances/index.ts';
import type { TemperStack } from '../../../../temper-stack.ts';
import { bucketName } from '../../../environment/names.ts';
import type { FineTune } from '../../schema.ts';
import type { TrainingInput } from '../../training-inputs.ts';
import type { TrainingRequest } from '../compute.ts';
import { ec2ComputeOf } from './compute-of.ts';
import { fleetFactsOf } from './fleet-facts.ts';
import type { Fleet } from './fleet.ts';
import { hourlyUsd } from './hourly-cost.ts';
import { fleetLogGroup, programKey, runFolder, stagedManifestKey } from './names.ts';
import type { Workload } from './schema/workload.ts';
import { stagedInputs } from './staged-inputs.ts';
import type { NodeConfig, NodeInput, NodeWorkload } from './user-data.ts';
import { minutesIn } from './schema/lengths.ts';
import { readFrom, type ZonalCopy } from './zonal-copy.ts';

/** Where a file system is mounted. */
const LUSTRE_AT = '/fsx';

export interface NodeConfigRequest extends TrainingRequest {
  readonly fleet: Fleet;
  readonly instanceType: InstanceType;
  /** Where machines read what was uploaded; undefined where they read the datasets bucket. */
  readonly copy: ZonalCopy | undefined;
}

/** What every node of a gang is told: data alone, the same for all of them. */
export function nodeConfig(stack: TemperStack, request: NodeConfigRequest): NodeConfig {
  const { fineTune, inputs, training, fleet, instanceType, facts, copy } = request;
  const { workload } = ec2ComputeOf(fineTune);
  const known = fleetFactsOf(facts);
  const { program, run } = known;
  const staged = stagedInputs(workload, known);
  const { environment, version, attempt } = fineTune.spec;
  const artifacts = `s3://${bucketName(environment, 'artifacts', stack.place.account)}`;
  return {
    format: 1,
    run: {
      model: fineTune.metadata.name,
      version,
      attempt,
      gang: run.gang,
      digest: training.digest,
    },
    region: stack.place.region,
    nodes: fleet.nodes,
    maxMinutes: fleet.maxMinutes,
    ...(fleet.idleMinutes !== undefined && { idleMinutes: fleet.idleMinutes }),
    onFailure:
      fleet.keepMinutes > 0
        ? { action: 'keep', keepMinutes: fleet.keepMinutes }
        : { action: 'terminate', keepMinutes: 0 },
    expected: expectedOf(instanceType),
    hourlyUsd: hourlyUsd(fleet, instanceType, stack.place.region),
    program: {
      uri: `${artifacts}/${programKey(fineTune, program.sha256)}`,
      sha256: program.sha256,
    },
    folder: `${artifacts}/${runFolder(fineTune)}/`,
    inputs: [inputs.train, inputs.validation].flatMap((input) =>
      input ? [inputOf(input, copy)] : [],
    ),
    ...(staged.length > 0 && {
      staged: staged.map(({ name, sha256 }) => ({
        name,
        uri: `${artifacts}/${stagedManifestKey(sha256)}`,
        sha256,
      })),
    }),
    ...(fleet.lustre !== undefined && { lustre: { at: LUSTRE_AT } }),
    workload: workloadOf(workload, fineTune),
    secrets: Object.entries(workload.secrets ?? {}).map(([variable, arn]) => ({ variable, arn })),
    logGroup: fleetLogGroup(fineTune),
  };
}

/** What a healthy machine of the type has. */
function expectedOf({
  name,
  accelerator,
  acceleratorCount,
  network,
  localDisks,
}: InstanceType): NodeConfig['expected'] {
  return {
    instanceType: name,
    accelerators: { kind: accelerator.kind, name: accelerator.name, count: acceleratorCount },
    efa: network.efa?.interfaces ?? 0,
    localDisks: localDisks.count,
  };
}

/** Data of the spec is named by what it is for; what its end says is what it is written in. */
function inputOf(input: TrainingInput, copy: ZonalCopy | undefined): NodeInput {
  const { role, key, upload } = input;
  const end = /(?:\.tar)?\.[A-Za-z0-9]{1,8}$/.exec(key)?.[0] ?? '';
  return {
    name: `${role}${end}`,
    uri: readFrom(input, copy),
    ...(upload !== undefined && { sha256: upload.sha256 }),
  };
}

function workloadOf(
  { recipe, settings, image, command, env, checkpointEvery }: Workload,
  { spec }: FineTune,
): NodeWorkload {
  const variables = env === undefined ? {} : { env };
  if (recipe !== undefined) {
    const { baseModel, hyperparameters } = spec;
    const checkpointMinutes =
      checkpointEvery === undefined ? {} : { checkpointMinutes: minutesIn(checkpointEvery) };
    const all = { baseModel, ...hyperparameters, ...settings, ...checkpointMinutes };
    return { recipe, settings: all, ...variables };
  }
  if (image !== undefined)
    return { image, ...(command !== undefined && { command }), ...variables };
  return { command: command ?? [], ...variables };
}
