/*
 * The working directory of a stack. It lies inside the repository, so a pull request could put files there: whatever
 * Terraform would read and Temper did not write is removed before every run.
 */
import { randomBytes } from 'node:crypto';
import { lstat, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { TemperError } from '../../stacks/language/diagnostic.ts';
import type { Stack } from '../../stacks/stack.ts';
import { templateOf } from '../../stacks/template-text.ts';

/** A thing that exists and is taken into the state instead of being made. */
export interface Import {
  /** Resource address. */
  readonly to: string;
  /** What the provider imports it by. */
  readonly id: string;
}

export const FILES = {
  main: 'main.tf.json',
  imports: 'adopt.tf.json',
  /** Merged over `main` by Terraform, because of its name. */
  localState: 'backend_override.tf.json',
  lock: '.terraform.lock.hcl',
  cliConfig: 'cli.tfrc',
  errored: 'errored.tfstate',
  data: '.terraform',
  runs: 'runs',
} as const;

/** What Terraform or OpenTofu read from a folder by themselves. */
const READ = /\.(tf|tofu)(\.json)?$|\.tfvars(\.json)?$/;
const OURS: readonly string[] = [FILES.main, FILES.imports, FILES.localState];

/**
 * Makes the directory of a stack ready: its configuration, the imports, and nothing else that Terraform would read.
 * Written files appear whole or not at all.
 * @throws {TemperError} TF_DIRECTORY when a part of the path is a symbolic link; RangeError for an import to an address
 * that is not in the stack.
 */
export async function prepareDirectory(
  stack: Pick<Stack, 'id' | 'terraformJson' | 'addresses'>,
  dir: string,
  imports: readonly Import[] = [],
): Promise<void> {
  await refuseLinks(dir, stack.id.split('/').length + 2);
  await mkdir(dir, { recursive: true });
  for (const name of await readdir(dir)) {
    if (READ.test(name) && !OURS.includes(name)) await rm(join(dir, name), { recursive: true });
  }
  // A workspace chosen by a file would be another state.
  await rm(join(dir, FILES.data, 'environment'), { force: true });
  const importsFile = join(dir, FILES.imports);
  if (imports.length === 0) await rm(importsFile, { force: true });
  else await writeWhole(importsFile, importsJson(stack, imports));
  await writeWhole(join(dir, FILES.main), stack.terraformJson);
}

/** Whether a run left a state behind that it could not store. */
export async function hasUnsavedState(dir: string): Promise<boolean> {
  return (await stat(join(dir, FILES.errored)).catch(() => undefined)) !== undefined;
}

/** Uses an empty state in the working directory instead of the bucket, or goes back to the bucket. */
export async function setLocalState(dir: string, local: boolean): Promise<void> {
  const file = join(dir, FILES.localState);
  if (!local) return rm(file, { force: true });
  const path = join(FILES.data, 'no-state.tfstate');
  await rm(join(dir, path), { force: true });
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
  const draft = `${path}.${randomBytes(4).toString('hex')}.new`;
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

/** A link planted in the repository would make Temper write, and clean up, somewhere else; a file stands in the way. */
async function refuseLinks(dir: string, depth: number): Promise<void> {
  let path = resolve(dir);
  for (let level = 0; level < depth; level += 1, path = dirname(path)) {
    const entry = await lstat(path).catch(() => undefined);
    if (entry === undefined || entry.isDirectory()) continue;
    const isLink = entry.isSymbolicLink();
    throw new TemperError([
      {
        code: 'TF_DIRECTORY',
        severity: 'error',
        message: `${path} is ${isLink ? 'a symbolic link' : 'not a folder'}`,
        why: isLink
          ? "Temper's working directory lies in the repository and must not lead out of it"
          : "Temper's working directory has to be there",
        fix: `delete it: \`rm ${path}\``,
      },
    ]);
  }
}
