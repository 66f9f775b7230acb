/* What others' linters say of workflows. Both look at files alone and ask nobody. */
import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { WorkflowFile } from '../../controller/workflows/index.ts';
import { fromGo, fromPyPI, offline } from './outside-tool.ts';

const run = promisify(execFile);

/** One complaint: `plan.yml: unpinned-uses`. */
export type Complaint = string;

interface ZizmorFinding {
  readonly ident: string;
  readonly ignored: boolean;
  readonly locations: readonly { readonly symbolic: { readonly key: unknown } }[];
}

/** zizmor as its strictest persona. */
export async function zizmor(folder: string): Promise<Complaint[]> {
  const path = await fromPyPI({ name: 'zizmor', version: '1.32.0' });
  const words = ['--offline', '--persona', 'auditor', '--no-progress', '--format', 'json'];
  const findings = JSON.parse(await said(path, [...words, folder])) as readonly ZizmorFinding[];
  return findings
    .filter(({ ignored }) => !ignored)
    .map(({ ident, locations }) => `${fileIn(JSON.stringify(locations))}: ${ident}`);
}

interface ActionlintError {
  readonly filepath: string;
  readonly message: string;
}

export const ACTIONLINT_MODULE = 'github.com/rhysd/actionlint/cmd/actionlint';

/** The path of actionlint; undefined where it is neither installed nor can be built. */
export async function findActionlint(): Promise<string | undefined> {
  return fromGo({ name: 'actionlint', version: '1.7.12' }, ACTIONLINT_MODULE).catch(
    () => undefined,
  );
}

/** Everything but `queue`, which GitHub has known since 2026-05 and this release does not. */
export async function actionlint(path: string, files: readonly string[]): Promise<Complaint[]> {
  const words = ['-shellcheck=', '-pyflakes=', '-format', '{{json .}}'];
  const ignored = ['-ignore', 'unexpected key "queue" for "concurrency" section'];
  const errors = JSON.parse(await said(path, [...words, ...ignored, ...files])) as
    readonly ActionlintError[] | null;
  return (errors ?? []).map(({ filepath, message }) => `${fileIn(filepath)}: ${message}`);
}

/** Puts workflows where linters look for them. @returns their paths */
export async function laidOut(folder: string, files: readonly WorkflowFile[]): Promise<string[]> {
  return Promise.all(
    files.map(async ({ path, text }) => {
      const file = join(folder, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
      return file;
    }),
  );
}

/** What a linter prints; it ends with a code of its own where it complains. */
async function said(path: string, words: readonly string[]): Promise<string> {
  const { stdout } = await run(path, words, { env: offline(), maxBuffer: 2 ** 26 }).catch(
    (error: { readonly stdout?: string }) => {
      if (!error.stdout) throw error;
      return { stdout: error.stdout };
    },
  );
  return stdout;
}

function fileIn(text: string): string {
  return /[\w-]+\.yml/.exec(text)?.[0] ?? text;
}
