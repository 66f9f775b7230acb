/**
 * The app of `cdktf.json`: `cdktf synth` runs it and finds the same stacks, byte for byte, that Temper plans and
 * applies. It writes what the CLI expects: a manifest and one folder a stack.
 */

import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { OPERATED_KINDS } from '../controller/kinds/index.ts';
import { compiledSpecs, type CompiledSpec } from '../controller/stack/compiled-spec.ts';
import { operatedKind } from '../controller/stack/operated-kind.ts';
import { neutralLine } from '../controller/report/terminal-text.ts';
import { openWorkspace } from '../controller/workspace/workspace.ts';
import { TERRAFORM_LOCK } from '../stacks/terraform-lock.ts';

/** The version of the CLI whose manifest this is. */
const CDKTF_VERSION = '0.21.0';

const outdir = process.env['CDKTF_OUTDIR'] ?? 'cdktf.out';
const root = process.cwd();
const workspace = await openWorkspace({
  root,
  selection: {},
  today: new Date().toISOString().slice(0, 10),
  environment: process.env,
  kinds: OPERATED_KINDS,
});
const errors = workspace.diagnostics.filter(({ severity }) => severity === 'error');
if (errors.length > 0) {
  for (const { at, code, message } of errors) {
    console.error(neutralLine(`${at?.file ?? ''}:${at?.start.line ?? ''} ${code}: ${message}`));
  }
  process.exit(1);
}

const stacks: Record<string, unknown> = {};
for (const item of await compiledSpecs(workspace))
  stacks[nameOf(item.stack.id)] = await write(item);
await writeInto('manifest.json', JSON.stringify({ version: CDKTF_VERSION, stacks }, null, 2));

/** The CLI takes names for folders and targets, so they have no slashes. */
function nameOf(stackId: string): string {
  return stackId.replaceAll('/', '-');
}

/** Writes one stack and says where, in the manifest's words. */
async function write(item: CompiledSpec): Promise<unknown> {
  const { stack } = item;
  const name = nameOf(stack.id);
  const folder = join('stacks', name);
  const file = join(folder, 'cdk.tf.json');
  await writeInto(file, stack.terraformJson);
  await writeInto(join(folder, 'versions.tf.json'), stack.versionsJson);
  await writeInto(join(folder, '.terraform.lock.hcl'), TERRAFORM_LOCK);
  await operatedKind(OPERATED_KINDS, item).stage(item, { root, dir: join(outdir, folder) });
  return {
    name,
    constructPath: name,
    workingDirectory: folder,
    synthesizedStackPath: file,
    annotations: [],
    dependencies: stack.dependsOn.map(nameOf),
  };
}

async function writeInto(path: string, text: string): Promise<void> {
  const target = join(outdir, path);
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, text);
}
