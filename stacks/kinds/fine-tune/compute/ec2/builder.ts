import { DataAwsSsmParameter } from '@cdktf/provider-aws/lib/data-aws-ssm-parameter/index.js';
import { PlacementGroup } from '@cdktf/provider-aws/lib/placement-group/index.js';
import { Token } from 'cdktf';
import type { Construct } from 'constructs';
import { MACHINE_IMAGES } from '../../../../catalog/machine-images.ts';
import type { InstanceType } from '../../../../catalog/instances/index.ts';
import type { TemperStack } from '../../../../temper-stack.ts';
import { TrainingData } from '../../constructs/training-data.ts';
import type { DatasetFacts } from '../../dataset-facts.ts';
import type { TrainingBuilder, TrainingParts, TrainingRequest } from '../compute.ts';
import { FleetAlarms } from './constructs/fleet-alarms.ts';
import { FleetEvents } from './constructs/fleet-events.ts';
import { FleetLog } from './constructs/fleet-log.ts';
import { FleetNetwork } from './constructs/fleet-network.ts';
import { Gang } from './constructs/gang.ts';
import { LustreScratch } from './constructs/lustre-scratch.ts';
import { NodeProgram } from './constructs/node-program.ts';
import { NodeRole } from './constructs/node-role.ts';
import { NodeTemplate } from './constructs/node-template.ts';
import { ZonalData } from './constructs/zonal-data.ts';
import { ec2ComputeOf } from './compute-of.ts';
import { fleetFactsOf } from './fleet-facts.ts';
import { fleetOf, type Fleet } from './fleet.ts';
import { gangAddress, gangName, programKey } from './names.ts';
import { nodeConfig } from './node-config.ts';
import { RUN_OUTPUT, STARTED_OUTPUT, type RunOutput } from './outputs.ts';
import { costOutputs, runOutputs } from './run-outputs.ts';
import type { Ec2Compute } from './schema/index.ts';
import { OF_A_RUN } from './spent.ts';
import { stagedInputs } from './staged-inputs.ts';
import { stagesOfRun } from './stages.ts';
import { trainedFrom } from './trained-from.ts';
import { userData } from './user-data.ts';
import { zonalCopyOf, type ZonalCopy } from './zonal-copy.ts';

/** Data, program and log, which stay; and while the run is not over, everything that it needs. */
export const EC2_BUILDER: TrainingBuilder = {
  trainedFrom,

  address: (attempt, facts) => gangAddress(attempt, fleetFactsOf(facts).run.gang),

  // Machines of an attempt that is over are ended with it.
  kept: () => [],
  spent: OF_A_RUN,

  stages: stagesOfRun,

  build(stack, request) {
    const { fineTune, inputs, training, facts } = request;
    const { run, program: archive, wheels } = fleetFactsOf(facts);
    const { attempt, digest } = training;
    const fleet = fleetOf(ec2ComputeOf(fineTune));
    const data = new TrainingData(stack, 'Data', {
      inputs,
      attempt,
      digest,
      ...(fleet.datasets === 'intelligentTiering' && { storageClass: 'INTELLIGENT_TIERING' }),
    });
    const program = new NodeProgram(stack, 'Program', { fineTune, sha256: archive.sha256 });
    const log = new FleetLog(stack, 'Log', { fineTune });
    return {
      assets: [...data.assets, program.asset],
      outputs: {
        [RUN_OUTPUT]: stack.data({
          attempt,
          gang: run.gang,
          isOver: run.isOver,
          program: archive.sha256,
          ...(wheels !== undefined && { wheels: wheels.sha256 }),
        } satisfies RunOutput),
        log_group: log.name,
        ...runOutputs(stack, fineTune, run),
        ...costOutputs(stack, fleet, known(fleet.instanceType)),
        ...(!run.isOver && machines(stack, request, [...data.objects, program.object])),
      },
    };
  },
};

/** All that bills by the hour, and what it stands on. */
function machines(
  stack: TemperStack,
  request: TrainingRequest,
  uploads: readonly Construct[],
): TrainingParts['outputs'] {
  const { fineTune, inputs, training, facts } = request;
  const compute = ec2ComputeOf(fineTune);
  const fleet = fleetOf(compute);
  const instanceType = known(fleet.instanceType);
  const { run } = fleetFactsOf(facts);
  const { attempt } = training;
  const copy = zonalCopyOf({ fineTune, environment: stack.environment, inputs });
  const copied = copy === undefined ? [] : new ZonalData(stack, 'copy', { copy }).ready;
  const role = roleOf(stack, request, copy);
  const network = new FleetNetwork(stack, 'Network', { fineTune, subnet: compute.subnet });
  const lustre =
    fleet.lustre && new LustreScratch(stack, 'lustre', { fineTune, lustre: fleet.lustre, network });
  const template = new NodeTemplate(stack, 'Template', {
    name: gangName(fineTune, run.gang),
    attempt,
    gang: run.gang,
    fleet,
    instanceType,
    imageId: imageOf(stack, compute, { instanceType, facts }),
    userData: stack.data(
      Buffer.from(userData(nodeConfig(stack, { ...request, fleet, instanceType, copy }))).toString(
        'base64',
      ),
    ),
    role,
    network,
    lustre,
    placementGroup: placementGroupOf(stack, fleet, gangName(fineTune, run.gang)),
  });
  const gang = new Gang(stack, 'Gang', {
    attempt,
    gang: run.gang,
    fleet,
    template,
    after: [role.ready, ...network.ready, ...(lustre?.ready ?? []), ...uploads, ...copied],
  });
  const alarms = new FleetAlarms(stack, 'Alarms', { fineTune, fleet, gang }).names;
  new FleetEvents(stack, 'Events', { fineTune, fleet, gang, alarms });
  return {
    fleet_id: gang.fleet.id,
    [STARTED_OUTPUT]: gang.started,
    instance_ids: Token.asString(gang.instanceIds),
    ...(run.addresses !== undefined && { private_addresses: stack.data(run.addresses) }),
    ...(lustre !== undefined && {
      file_system_dns: lustre.dnsName,
      file_system_mount: lustre.mountName,
    }),
  };
}

/** What the machines may do. */
function roleOf(
  stack: TemperStack,
  { fineTune, inputs, facts }: TrainingRequest,
  copy: ZonalCopy | undefined,
): NodeRole {
  const { workload } = ec2ComputeOf(fineTune);
  const lookedUp = fleetFactsOf(facts);
  return new NodeRole(stack, 'node', {
    fineTune,
    inputs,
    copy,
    workload,
    programKey: programKey(fineTune, lookedUp.program.sha256),
    staged: stagedInputs(workload, lookedUp).map(({ sha256 }) => sha256),
  });
}

/** The image that was looked up; where nobody has looked, Terraform does. */
function imageOf(
  stack: TemperStack,
  { ami }: Ec2Compute,
  { instanceType, facts }: { readonly instanceType: InstanceType; readonly facts: DatasetFacts },
): string {
  const id = ami?.type === 'id' ? ami.id : fleetFactsOf(facts).ami;
  if (id !== undefined) return stack.data(id);
  const name =
    ami?.type === 'ssmParameter'
      ? ami.name
      : MACHINE_IMAGES[instanceType.accelerator.kind].parameter;
  return new DataAwsSsmParameter(stack, 'image', { name: stack.data(name) }).insecureValue;
}

/** The name of the group that the machines stand in: the reservation's, or one of their own. */
function placementGroupOf(stack: TemperStack, fleet: Fleet, name: string): string | undefined {
  if (fleet.placement === 'none') return undefined;
  const { capacity } = fleet;
  if (capacity.type === 'reservation' && capacity.placementGroup !== undefined)
    return stack.data(capacity.placementGroup);
  const group = new PlacementGroup(stack, 'nodes', { name: stack.data(name), strategy: 'cluster' });
  stack.origin(group, ['spec', 'compute', 'placement']);
  return group.name;
}

/** What the rules have seen to. */
function known<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('a fleet was compiled that the rules refuse');
  return value;
}
