/* What a run has left on the machine that it must not leave. */
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { SECRET, type Stage } from './stage.ts';

export interface Leftovers {
  /** Files of a run that is over: plans, transcripts, records, tickets, drafts, temporary files. */
  readonly files: readonly string[];
  /** Files that hold the secret key that the run had. */
  readonly secrets: readonly string[];
}

/** What stays in a stack's working folder between runs; all else belongs to one run. */
const STAYS = [
  /(^|\/)repository$/,
  /\/(main|versions)\.tf\.json$/,
  // What a plan adopts; the next one writes it anew, or removes it.
  /\/adopt\.tf\.json$/,
  /\/cli\.tfrc$/,
  /\/\.terraform\.lock\.hcl$/,
  /\/\.terraform\//,
  /\/assets\/[0-9a-f]{64}\.jsonl$/,
  // What a run knew about its lock, until another has had the lock: there may be nothing left that needs it.
  /\/runs\/\d+-\d+\.json$/,
  // A state that is not the next one is kept for a person to look at, who was told so.
  /\/errored\.tfstate\.\d+\.kept$/,
];

type Searched = Pick<Stage, 'folder' | 'stateFolders' | 'temporaryFolder'>;

/** Looks through everything that the run could write to. Nothing of it may be running. */
export async function leftoversOf(searched: Searched): Promise<Leftovers> {
  const { folder, stateFolders, temporaryFolder } = searched;
  const kept = (await Promise.all(stateFolders.map(filesBelow))).flat();
  const temporary = await filesBelow(temporaryFolder);
  const files = [...kept.filter((path) => !STAYS.some((one) => one.test(path))), ...temporary];
  const texts = await Promise.all(
    [...new Set([...kept, ...temporary])].map(async (path) => ({
      path,
      holds: (await readFile(path).catch(() => Buffer.alloc(0))).includes(SECRET),
    })),
  );
  const short = (path: string) => relative(folder, path);
  return {
    files: files.map(short),
    secrets: texts.filter(({ holds }) => holds).map(({ path }) => short(path)),
  };
}

/**
 * Links are not followed: the provider is behind one. A socket holds nothing; Terraform leaves that of its provider where it
 * is killed.
 */
async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const below = await Promise.all(
    entries.map(async (entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return filesBelow(path);
      return entry.isFile() ? [path] : [];
    }),
  );
  return below.flat();
}
