/*
 * The files in the working folder of a stack. No commit can write there, yet whatever Terraform would read and Temper did
 * not write is removed before every run: what is planned is what was compiled.
 */
import { randomBytes } from 'node:crypto';
import { lstat, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Stack } from '../../stacks/stack.ts';
import { templateOf } from '../../stacks/template-text.ts';
import { identify } from './process/processes.ts';

/** A thing that exists and is taken into the state instead of being made. */
export interface Import {
  /** Resource address. */
  readonly to: string;
  /** What the provider imports it by. */
  readonly id: string;
}

export const FILES = {
  main: 'main.tf.json',
  versions: 'versions.tf.json',
  imports: 'adopt.tf.json',
  /** Merged over `versions` by Terraform, because of its name. */
  localState: 'backend_override.tf.json',
  lock: '.terraform.lock.hcl',
  cliConfig: 'cli.tfrc',
  errored: 'errored.tfstate',
  /** A state on its way to the bucket. */
  unmarked: 'unmarked.tfstate',
  data: '.terraform',
  runs: 'runs',
} as const;

/** What Terraform or OpenTofu read from a folder by themselves. */
const READ = /\.(tf|tofu)(\.json)?$|\.tfvars(\.json)?$/;
const OURS: readonly string[] = [FILES.main, FILES.versions, FILES.imports, FILES.localState];

/**
 * Makes the directory of a stack ready: its configuration, the imports, and nothing else that Terraform would read.
 * Written files appear whole or not at all.
 * @throws RangeError for an import to an address that is not in the stack.
 */
export async function prepareDirectory(
  stack: Pick<Stack, 'terraformJson' | 'versionsJson' | 'addresses'>,
  dir: string,
  imports: readonly Import[] = [],
): Promise<void> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  for (const name of await readdir(dir)) {
    const planted = READ.test(name) && !OURS.includes(name);
    if (planted || isLeft(name)) await rm(join(dir, name), { recursive: true, force: true });
  }
  const data = await lstat(join(dir, FILES.data)).catch(() => undefined);
  if (data !== undefined && !data.isDirectory()) await rm(join(dir, FILES.data));
  // A workspace chosen by a file would be another state.
  await rm(join(dir, FILES.data, 'environment'), { force: true });
  const importsFile = join(dir, FILES.imports);
  if (imports.length === 0) await rm(importsFile, { force: true });
  else await writeWhole(importsFile, importsJson(stack, imports));
  await writeWhole(join(dir, FILES.versions), stack.versionsJson);
  await writeWhole(join(dir, FILES.main), stack.terraformJson);
}

/** Plans, what Terraform said, its log, and drafts: files of one run, with the process id of its Temper in their names. */
const OF_ONE_RUN =
  /^(?:(\d+)-\d+\.tfplan|\.(?:output|log)-(\d+)-\d+(?:\.stderr)?|.+\.(\d+)-[0-9a-f]{8}\.new)$/;

/** A file of a run that was killed. A Terraform that outlived it has read its plan, and writes on to what has no name. */
function isLeft(name: string): boolean {
  const pid = OF_ONE_RUN.exec(name)
    ?.slice(1)
    .find((one) => one !== undefined);
  return pid !== undefined && identify(Number(pid)) === undefined;
}

/** Whether a run left a state behind that it could not store. */
export async function hasUnsavedState(dir: string): Promise<boolean> {
  return (await lstat(join(dir, FILES.errored)).catch(() => undefined)) !== undefined;
}

/** A state to plan against: the one in its bucket, an empty one, or the given text. */
export type StateSource = 'bucket' | 'none' | { readonly text: string };

/** Uses a state in the working directory instead of the bucket's, or goes back to the bucket. */
export async function setState(dir: string, source: StateSource): Promise<void> {
  const file = join(dir, FILES.localState);
  const path = join(FILES.data, 'local.tfstate');
  await rm(join(dir, path), { force: true });
  if (source === 'bucket') return rm(file, { force: true });
  if (source !== 'none') await writeWhole(join(dir, path), source.text);
  return writeWhole(file, `${JSON.stringify({ terraform: { backend: { local: { path } } } })}\n`);
}

export async function usesLocalState(dir: string): Promise<boolean> {
  return (await stat(join(dir, FILES.localState)).catch(() => undefined)) !== undefined;
}

/** Writes a file under another name first; leaves it alone when it says this already. */
export async function writeWhole(path: string, text: string): Promise<void> {
  const entry = await lstat(path).catch(() => undefined);
  if (entry?.isFile() === true && (await readFile(path, 'utf8')) === text) return;
  if (entry?.isDirectory() === true) await rm(path, { recursive: true });
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${String(process.pid)}-${randomBytes(4).toString('hex')}.new`;
  await writeFile(draft, text, { flag: 'wx', mode: 0o600 });
  await rename(draft, path);
}

/** `import` blocks. In them an id is a template. */
function importsJson(stack: Pick<Stack, 'addresses'>, imports: readonly Import[]): string {
  const blocks = imports.map(({ to, id }) => {
    if (!stack.addresses.includes(to)) throw new RangeError(`${to} is not in the stack`);
    return { to, id: templateOf(id) };
  });
  return `${JSON.stringify({ import: blocks }, undefined, 2)}\n`;
}
