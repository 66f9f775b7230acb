import pLimit from 'p-limit';
import { compiledSpecs } from './stack/compiled-spec.ts';
import type { Operator } from './stack/operator.ts';
import { requireAccounts } from './stack/preflight.ts';
import type { SpecStatus, StatusOptions } from './stack/spec-status.ts';
import type { Workspace } from './workspace/workspace.ts';

/** AWS calls at once over all specs. */
const LOOKUPS_AT_ONCE = 8;

/** The status of everything selected whose kind has one; reads AWS and the state objects, runs no Terraform. */
export async function statusAll(
  operator: Operator,
  workspace: Workspace,
  options: StatusOptions = {},
): Promise<SpecStatus[]> {
  const limit = pLimit(LOOKUPS_AT_ONCE);
  const all = [...(await compiledSpecs(workspace))];
  await requireAccounts(operator, all);
  const reading = all.flatMap((compiled) => {
    const { status } = operator.kindOf(compiled);
    if (status === undefined) return [];
    return [limit(() => status.read(compiled, operator.inAws(compiled), options))];
  });
  return Promise.all(reading);
}
