import { rm } from 'node:fs/promises';
import { join } from 'node:path';

let made = 0;

/** A file for one plan alone: two processes, or two plans of one, never take each other's for theirs. */
export function newPlanFile(dir: string): string {
  made += 1;
  return join(dir, `${String(process.pid)}-${String(made)}.tfplan`);
}

/** Plans hold what states hold, secrets too: they are kept as long as they are needed and no longer. */
export async function removePlan({ planFile }: { readonly planFile: string }): Promise<void> {
  await rm(planFile, { force: true });
}
