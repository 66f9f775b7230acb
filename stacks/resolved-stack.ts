import type { Stack } from './stack.ts';
import type { TemperStack } from './temper-stack.ts';

/** What a finished CDKTF stack says of itself, whatever it is made from. */
export type ResolvedStack = Pick<
  Stack,
  'id' | 'environment' | 'account' | 'region' | 'state' | 'terraformJson' | 'origins' | 'addresses'
>;

/** The Terraform JSON of a stack, and what leads from it back to the spec. */
export function resolved(stack: TemperStack): ResolvedStack {
  const blocks = stack.resolve();
  return {
    id: stack.stackId,
    environment: stack.environment.metadata.name,
    account: stack.place.account,
    region: stack.place.region,
    state: stack.state,
    terraformJson: `${JSON.stringify(blocks, null, 2)}\n`,
    origins: stack.origins,
    addresses: Object.entries(blocks['resource'] ?? {})
      .flatMap(([type, resources]) =>
        Object.keys(resources as object).map((name) => `${type}.${name}`),
      )
      .sort(),
  };
}
