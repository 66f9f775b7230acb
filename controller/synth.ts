import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { TERRAFORM_LOCK } from '../stacks/terraform-lock.ts';
import { itemsOf } from './items.ts';
import { requireSound, type Workspace } from './workspace/workspace.ts';

/** A stack as it was written. */
export interface Synthesized {
  readonly stack: string;
  readonly title: string;
  readonly file: string;
  readonly resources: number;
}

/** Writes the Terraform JSON and the provider lock file of every selected stack below `out`, one folder a stack. */
export async function synthesize(workspace: Workspace, out: string): Promise<Synthesized[]> {
  requireSound(workspace);
  const written: Synthesized[] = [];
  for (const { stack } of itemsOf(workspace)) {
    const file = join(out, stack.id, 'main.tf.json');
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, stack.terraformJson);
    await writeFile(join(dirname(file), '.terraform.lock.hcl'), TERRAFORM_LOCK);
    written.push({ stack: stack.id, title: stack.title, file, resources: stack.addresses.length });
  }
  return written;
}
