import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TERRAFORM_LOCK } from '../stacks/terraform-lock.ts';
import { compiledSpecs } from './stack/compiled-spec.ts';
import { selfIgnoring } from './workspace/self-ignoring.ts';
import type { Workspace } from './workspace/workspace.ts';

const WRITES_AT_ONCE = 16;

/** A stack as it was written. */
export interface Synthesized {
  readonly stack: string;
  readonly title: string;
  readonly file: string;
  readonly resources: number;
}

/** Writes the Terraform JSON and the provider lock file of every selected stack below `out`, one folder a stack. */
export async function synthesize(workspace: Workspace, out: string): Promise<Synthesized[]> {
  const specs = await compiledSpecs(workspace);
  await selfIgnoring(out);
  const written: Synthesized[] = [];
  const writing = new Set<Promise<void>>();
  for (const { stack } of specs) {
    const folder = join(out, stack.id);
    const write = writeStack(folder, stack.terraformJson).finally(() => writing.delete(write));
    writing.add(write);
    // Compiling goes on while the disk works; waiting here bounds what is held in memory.
    if (writing.size >= WRITES_AT_ONCE) await Promise.race(writing);
    const file = join(folder, 'main.tf.json');
    written.push({ stack: stack.id, title: stack.title, file, resources: stack.addresses.length });
  }
  await Promise.all(writing);
  return written;
}

async function writeStack(folder: string, terraformJson: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await Promise.all([
    writeFile(join(folder, 'main.tf.json'), terraformJson),
    writeFile(join(folder, '.terraform.lock.hcl'), TERRAFORM_LOCK),
  ]);
}
