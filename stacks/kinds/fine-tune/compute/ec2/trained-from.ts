import type { DatasetFacts } from '../../dataset-facts.ts';
import type { FineTune } from '../../schema.ts';
import type { Training } from '../../../../stack.ts';
import { ec2ComputeOf } from './compute-of.ts';
import { fleetFactsOf } from './fleet-facts.ts';
import { fleetOf } from './fleet.ts';
import { stagedInputs } from './staged-inputs.ts';

/**
 * What makes the model on a fleet: base model, method and settings, the workload with what is staged for it, the image of the machines, and what they are,
 * because other machines compute other numbers. How they are paid for, how long they may run and where they keep files does not.
 */
export function trainedFrom({ spec }: FineTune, facts: DatasetFacts): Training['fields'] {
  const compute = ec2ComputeOf({ spec });
  const { instanceType, nodes } = fleetOf(compute);
  const { recipe, settings, image, command, env, secrets, weights } = compute.workload;
  const known = fleetFactsOf(facts);
  const wheels = stagedInputs(compute.workload, known).find(({ name }) => name === 'wheels');
  return {
    'spec.baseModel': spec.baseModel,
    'spec.method': spec.method,
    ...fields('spec.hyperparameters', spec.hyperparameters),
    'spec.compute.ami': compute.ami?.type === 'id' ? compute.ami.id : (known.ami ?? null),
    'spec.compute.instanceType': instanceType?.name ?? null,
    'spec.compute.nodes': nodes,
    ...(recipe !== undefined && { 'spec.compute.workload.recipe': recipe }),
    ...fields('spec.compute.workload.settings', settings),
    ...(image !== undefined && { 'spec.compute.workload.image': image }),
    ...(command !== undefined && { 'spec.compute.workload.command': JSON.stringify(command) }),
    ...fields('spec.compute.workload.weights', weights),
    ...(wheels !== undefined && { 'spec.compute.workload.wheels.sha256': wheels.sha256 }),
    ...fields('spec.compute.workload.env', env),
    ...fields('spec.compute.workload.secrets', secrets),
  };
}

function fields(path: string, values: object | undefined): Training['fields'] {
  const given = Object.entries(values ?? {}).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    given.map(([name, value]) => [`${path}.${name}`, value as string | number]),
  );
}
