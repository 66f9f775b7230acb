import type { FleetMachine } from '../../../../../../controller/aws/fleet-machines.ts';
import type { GangEnd, RunRecord } from '../../../../../../controller/aws/run-folder.ts';
import type { TerraformState } from '../../../../../../controller/aws/terraform-state.ts';
import { compile, type CompiledSpec } from '../../../../../../stacks/compile.ts';
import type { FleetFacts } from '../../../../../../stacks/kinds/fine-tune/compute/ec2/fleet-facts.ts';
import type { FineTune } from '../../../../../../stacks/kinds/fine-tune/schema.ts';
import { KINDS } from '../../../../../../stacks/kinds/index.ts';
import { fileFacts, factsWith } from '../../../../../helpers/compiled.ts';
import { fleetSpecs, LOOKED_UP } from '../../../../../helpers/fleets.ts';
import { fakeOperator } from '../../../../fake-operator.ts';

/** A training on two machines, with more of `compute`, a line each. */
export const fleetSpec = (...more: readonly string[]) => `apiVersion: temper/v1alpha1
kind: Environment
metadata: { name: lab }
spec: { account: '111122223333', region: us-east-1 }
---
apiVersion: temper/v1alpha1
kind: FineTune
metadata: { name: sorter }
spec:
  version: 1
  environment: lab
  baseModel: google-bert/bert-base-uncased
  dataset: { train: train.jsonl }
  compute:
    type: ec2
    instanceType: g5.xlarge
    subnet: subnet-0123456789abcdef0
    maxRuntime: 6h
    workload: { command: [python3, train.py], checkpointEvery: 15m }
${['nodes: 2', ...more].map((line) => `    ${line}`).join('\n')}
`;

export const STACK = 'model/sorter/v1';
export const FOLDER = 'sorter/v1/run/a1';
export const STATE = 'temper/models/sorter/v1.tfstate';
/** When the machines of the first gang were launched: an hour before it is now in this world. */
export const LAUNCHED = new Date('2026-11-22T10:00:00Z');

/** A spec, compiled as it is before anybody has asked AWS. */
export async function aFleet(
  text = fleetSpec(),
  known: Partial<FleetFacts> = {},
): Promise<CompiledSpec<FineTune>> {
  const facts = { train: fileFacts('train'), problems: [], compute: { ...LOOKED_UP, ...known } };
  const specs = fleetSpecs(text);
  const compiled = await compile({ specs, facts: factsWith([['sorter-v1', facts]]), kinds: KINDS });
  const found = Array.from(compiled).find(({ stack }) => stack.training !== undefined);
  if (found === undefined) throw new Error('nothing trains');
  return found as CompiledSpec<FineTune>;
}

/** A world in memory at a time, and what AWS is asked of a stack. */
export function aWorld(compiled: CompiledSpec<FineTune>, at = '2026-11-22T11:00:00Z') {
  const operator = fakeOperator('/nowhere');
  const now = () => Promise.resolve(Date.parse(at));
  return { world: operator.world, inAws: { ...operator.inAws(compiled), now } };
}

export function machine(id: string, more: Partial<FleetMachine> = {}): FleetMachine {
  const tags = {
    'temper:stack': STACK,
    'temper:model': 'sorter',
    'temper:version': '1',
    'temper:environment': 'lab',
    'temper:attempt': '1',
    'temper:gang': '1',
    'temper:spec-digest': 'digest-of-then',
  };
  return {
    id,
    runs: true,
    fleet: 'fleet-1',
    image: 'ami-0000000000000000a',
    instanceType: 'g5.xlarge',
    launchedAt: LAUNCHED,
    tags,
    ...more,
  };
}

export const ended = (status: GangEnd['status'], reason = 'Why', detail = ''): GangEnd => ({
  status,
  reason,
  detail,
  at: '2026-11-22T10:30:00Z',
});

export function record(status: RunRecord['status'], more: Partial<RunRecord> = {}): RunRecord {
  return {
    format: 1,
    status,
    reason: status === 'Failed' ? 'WorkloadFailed' : status,
    detail: '',
    specDigest: 'digest-of-then',
    image: 'ami-0000000000000000b',
    startedAt: '2026-11-22T10:00:00Z',
    endedAt: '2026-11-22T10:30:00Z',
    gangs: 1,
    costUsd: 1.25,
    metrics: {},
    ...more,
  };
}

export function stateOf(
  outputs: Readonly<Record<string, unknown>>,
  addresses: readonly string[] = [],
): TerraformState {
  return { lineage: 'a', serial: 1, outputs, addresses, tainted: [] };
}

/** The output that says what the stack was compiled for. */
export const runOutput = (more: object = {}) => ({
  run: { attempt: 1, gang: 1, isOver: false, program: '2'.repeat(64), ...more },
});
