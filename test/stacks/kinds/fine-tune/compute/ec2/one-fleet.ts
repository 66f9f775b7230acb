/* One small fleet, compiled. */
import { stringify } from 'yaml';
import type { FleetFacts } from '../../../../../../stacks/kinds/fine-tune/compute/ec2/fleet-facts.ts';
import type { Stack } from '../../../../../../stacks/stack.ts';
import { fleetSpecs, fleetStacks, LOOKED_UP } from '../../../../../helpers/fleets.ts';
import { environment } from '../../../check.ts';

const COMPUTE = {
  type: 'ec2',
  instanceType: 'g5.xlarge',
  subnet: 'subnet-0123456789abcdef0',
  maxRuntime: '6h',
  workload: { command: ['true'] },
};

interface OneFleet {
  readonly facts?: FleetFacts;
  readonly attempt?: number;
  /** Replaces fields of a sound environment. */
  readonly where?: Readonly<Record<string, unknown>>;
  readonly name?: string;
}

/** The stack of one fleet; `compute` replaces fields of a small one. */
export async function fleet(
  compute: Readonly<Record<string, unknown>> = {},
  { facts = LOOKED_UP, attempt = 1, where = {}, name = 'one' }: OneFleet = {},
): Promise<Stack> {
  const spec = {
    version: 1,
    attempt,
    environment: 'research',
    baseModel: 'org/model',
    dataset: { train: 'train.jsonl' },
    compute: { ...COMPUTE, ...compute },
  };
  const fineTune = {
    apiVersion: 'temper/v1alpha1',
    kind: 'FineTune',
    metadata: { name },
    spec,
  };
  const specs = fleetSpecs(`${environment(where)}---\n${stringify(fineTune)}`);
  const [stack] = await fleetStacks(facts, specs);
  if (stack === undefined) throw new Error('there is no stack');
  return stack;
}

/** The only resource of a type. */
export function only(stack: Stack, type: string): Record<string, unknown> {
  const resources = JSON.parse(stack.terraformJson).resource[type] ?? {};
  expect(Object.keys(resources)).toHaveLength(1);
  return Object.values(resources)[0] as Record<string, unknown>;
}
