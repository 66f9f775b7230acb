/*
 * An example of a pull request: what stands in a repository, and one spec more, as two commits in a folder of their own. The
 * repository itself is not touched, and may be none of git's.
 */
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import type { Declared } from '../../stacks/language/spec-set.ts';
import type { NextSpec } from '../../stacks/kinds/kind.ts';
import { POLICIES_FOLDER } from '../rego/team-policies.ts';
import { dataPaths } from './compared.ts';
import { gitIn, type GitFolder } from './git.ts';
import type { WorkspaceKind } from './workspace-kind.ts';
import { SPECS_FOLDER, type Workspace, type WorkspaceOptions } from './workspace.ts';

/** Two commits, the later of which adds a spec. */
export interface ExampleProposal {
  /** The file that is added. */
  readonly file: string;
  readonly base: string;
  readonly head: string;
}

/**
 * Proposes what would follow the last spec that something can follow.
 * @param folder an empty one, which becomes the repository
 * @returns undefined where nothing can follow what is declared
 */
export async function proposeNext(
  { root, kinds, specs }: Pick<Workspace, 'root' | 'kinds' | 'specs'>,
  environment: WorkspaceOptions['environment'],
  folder: string,
): Promise<ExampleProposal | undefined> {
  const found = followed(specs.documents, kinds);
  if (found === undefined) return undefined;
  const data = specs.documents.flatMap((spec) => dataPaths(spec, kinds));
  for (const path of new Set([SPECS_FOLDER, POLICIES_FOLDER, ...data])) {
    if (existsSync(join(root, path)))
      await cp(join(root, path), join(folder, path), { recursive: true });
  }
  const git = gitIn(folder, environment);
  await git.run(['init', '--quiet', '--template=']);
  const base = await committed(git, 'What there is');
  const { spec, next, file } = found;
  const text = followedBy(await readFile(join(root, spec.file), 'utf8'), spec, next);
  await mkdir(dirname(join(folder, file)), { recursive: true });
  await writeFile(join(folder, file), text, { flag: 'wx' });
  return { file, base, head: await committed(git, `Add ${file}`) };
}

interface Followed {
  readonly spec: Declared;
  readonly next: NextSpec;
  readonly file: string;
}

function followed(
  documents: readonly Declared[],
  kinds: readonly WorkspaceKind[],
): Followed | undefined {
  for (const spec of documents.toReversed()) {
    const kind = kinds.find(({ definition }) => definition.kind === spec.kind);
    const next = spec.value && kind?.definition.next(spec.value);
    if (next === undefined) continue;
    const file = posix.join(posix.dirname(spec.file), next.file);
    const isThere = documents.some(
      (one) =>
        one.file === file || (one.kind === spec.kind && kind?.definition.id(one.draft) === next.id),
    );
    if (!isThere) return { spec, next, file };
  }
  return undefined;
}

/** The document of a spec with other values where the next one has them; all the rest is as somebody wrote it. */
function followedBy(text: string, spec: Declared, { fields }: NextSpec): string {
  const whole = spec.locate([]);
  const edits = fields
    .map(({ path, value }) => ({ ...spec.locate(path), value }))
    .toSorted((a, b) => b.start.offset - a.start.offset);
  let [edited, end] = ['', whole.end.offset];
  for (const { start, end: to, value } of edits) {
    edited = String(value) + text.slice(to.offset, end) + edited;
    end = start.offset;
  }
  return text.slice(whole.start.offset, end) + edited;
}

async function committed(git: GitFolder, message: string): Promise<string> {
  // Nobody in particular, and no signature: these commits never leave the machine.
  const author = ['user.name=Temper', 'user.email=temper@example.com', 'commit.gpgSign=false'];
  await git.run(['add', '--all', '--force']);
  await git.run([...author.flatMap((one) => ['-c', one]), 'commit', '--quiet', '-m', message]);
  return (await git.run(['rev-parse', 'HEAD'])).trim();
}
