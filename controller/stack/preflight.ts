/*
 * What cannot work is said before anything is fetched, written or planned, and once: a machine without credentials must not
 * download Terraform first, and a hundred stacks of one account must not say a hundred times that it is the wrong one.
 */
import type { CompiledSpec } from './compiled-spec.ts';
import type { Operator } from './operator.ts';

type Placed = Pick<CompiledSpec, 'stack'>;

/**
 * Makes sure that stacks can be worked on at all: a named Terraform that is one, and credentials of each account.
 * @throws TemperError TOOL_…, AWS_CREDENTIALS_…, AWS_WRONG_ACCOUNT
 */
export async function requireGround(operator: Operator, items: readonly Placed[]): Promise<void> {
  if (items.length === 0) return;
  await operator.locate();
  await requireAccounts(operator, items);
}

/** @throws TemperError AWS_CREDENTIALS_…, AWS_WRONG_ACCOUNT */
export async function requireAccounts(
  operator: Pick<Operator, 'inAws'>,
  items: readonly Placed[],
): Promise<void> {
  const accounts = new Map(
    items.map((one) => [`${one.stack.account} ${one.stack.region}`, one] as const),
  );
  await Promise.all([...accounts.values()].map((one) => operator.inAws(one).requireAccount()));
}
