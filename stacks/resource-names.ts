import type { Stack } from './stack.ts';

/** Arguments that hold the name a thing has in AWS. */
const NAMING = [
  'name',
  'bucket',
  'dashboard_name',
  'function_name',
  'policy_name',
  'job_name',
  'custom_model_name',
];

/** The names that a stack gives to its resources, as AWS knows them; references to other resources are not among them. */
export function resourceNames({ terraformJson }: Pick<Stack, 'terraformJson'>): Set<string> {
  const { resource = {} } = JSON.parse(terraformJson) as {
    resource?: Readonly<
      Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>
    >;
  };
  const bodies = Object.values(resource).flatMap((named) => Object.values(named));
  const names = bodies.flatMap((body) => NAMING.map((argument) => body[argument]));
  return new Set(
    names.filter((name): name is string => typeof name === 'string' && !name.includes('${')),
  );
}
