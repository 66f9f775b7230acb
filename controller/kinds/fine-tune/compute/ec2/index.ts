import { ec2ComputeOf } from '../../../../../stacks/kinds/fine-tune/compute/ec2/compute-of.ts';
import { fleetOf } from '../../../../../stacks/kinds/fine-tune/compute/ec2/fleet.ts';
import { fleetLogGroup } from '../../../../../stacks/kinds/fine-tune/compute/ec2/names.ts';
import type { OperatedCompute } from '../compute.ts';
import { ec2Asks, ec2Looks } from './asks.ts';
import { continuationOf, leftovers, spentOf } from './continuation.ts';
import { fleetEstimate } from './estimate.ts';
import { examineFleets } from './examine.ts';
import { gatherFleet } from './gather.ts';
import { keptMachines } from './kept-machines.ts';
import { placeOf } from './known-run.ts';
import { launchExplained } from './launch-explained.ts';
import { mayStartFleet } from './may-start.ts';
import { findRuns } from './observe.ts';
import { fleetProgress } from './progress.ts';
import { noteOrigin } from './origin.ts';
import { stageFleet } from './stage.ts';
import { surveyOfFleet } from './survey.ts';

/** Trainings on machines of EC2, which end themselves and write what came of it into S3. */
export const OPERATED_EC2: OperatedCompute = {
  gather: gatherFleet,

  survey: ({ value }) => value && surveyOfFleet(value),

  stage: stageFleet,

  explained: launchExplained,

  subject: ({ value }) => `${value.spec.baseModel} on ${machinesInWords(value)}`,

  observe: findRuns,

  // A fleet that has started and is in no state belongs there while it runs; one that has ended is nothing any more.
  mayAdopt: (_, job) => job?.status === 'InProgress',

  mayStart: mayStartFleet,

  ready: noteOrigin,

  hasMore: (_, outputs, job) =>
    outputs['run_uri'] === job.outputUri && outputs['job_status'] !== job.status,

  continuation: continuationOf,

  spent: spentOf,

  leftovers,

  estimate: fleetEstimate,

  // Streams of all gangs; what is older than the attempt is not asked for.
  logs: ({ value }) => ({
    group: fleetLogGroup(value),
    prefix: 'gang-',
    isOwn: (stream) => stream.endsWith('/workload'),
  }),

  losses: ({ value, stack }, { fleets }) =>
    fleets.losses(placeOf(value, stack.account, value.spec.attempt)),

  progress: (compiled, inAws) => fleetProgress(compiled, inAws),

  asks: ec2Asks,

  looks: ec2Looks,

  examine: examineFleets,

  kept: keptMachines,

  served: () => Promise.resolve([]),
};

function machinesInWords(value: Parameters<typeof ec2ComputeOf>[0]): string {
  const { nodes, instanceType } = fleetOf(ec2ComputeOf(value));
  return instanceType === undefined ? 'machines of EC2' : `${nodes} × ${instanceType.name}`;
}
