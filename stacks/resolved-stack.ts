import type { Json } from './json.ts';
import type { Stack } from './stack.ts';
import type { TemperStack } from './temper-stack.ts';

/** What a finished CDKTF stack says of itself, whatever it is made from. */
export type ResolvedStack = Pick<
  Stack,
  | 'id'
  | 'environment'
  | 'account'
  | 'region'
  | 'state'
  | 'terraformJson'
  | 'versionsJson'
  | 'origins'
  | 'addresses'
>;

/** The Terraform JSON of a stack, and what leads from it back to the spec. */
export function resolved(stack: TemperStack): ResolvedStack {
  const { terraform = {}, removed, ...blocks } = stack.resolve();
  return {
    id: stack.stackId,
    environment: stack.environment.metadata.name,
    account: stack.place.account,
    region: stack.place.region,
    state: stack.state,
    terraformJson: json(blocks),
    versionsJson: json({ ...(removed !== undefined && { removed }), terraform }),
    origins: stack.origins,
    addresses: Object.entries(blocks['resource'] ?? {})
      .flatMap(([type, resources]) =>
        Object.keys(resources as object).map((name) => `${type}.${name}`),
      )
      .sort(),
  };
}

function json(value: Json): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
