/* What the default branch says of the specs: evidence that no commit of a pull request can bring along. */
import { createHash } from 'node:crypto';
import pLimit from 'p-limit';
import { readSpecs } from '../../stacks/language/index.ts';
import type { SpecKinds } from '../../stacks/language/kind.ts';
import type { SourceFile } from '../../stacks/language/source.ts';
import type { Facts, SpecSet } from '../../stacks/language/spec-set.ts';
import { defaultBranch, type DefaultBranch } from './default-branch.ts';
import { textAt, type GitFolder } from './git.ts';

const GIT_PROCESSES = 8;

/** The repository as it was read. */
export interface ReadRepository {
  readonly git: GitFolder;
  readonly files: readonly SourceFile[];
  readonly specs: SpecSet;
  readonly kinds: SpecKinds;
}

/**
 * The documents on the default branch. A file that has the same bytes there is not read again; that is told by its hash and
 * not by git's index, which can be made to look away. Without a `known` branch it is looked for.
 */
export async function historyOf(
  { git, files, specs, kinds }: ReadRepository,
  folder: string,
  known?: DefaultBranch,
): Promise<Facts['history']> {
  // Neither outside of a repository nor before its first commit is there a past.
  const head = await git.run(['rev-parse', '--verify', '--quiet', 'HEAD']).catch(() => '');
  if (head.trim() === '') return undefined;
  const branch = known ?? (await defaultBranch(git));
  if (branch === undefined) return 'unknown';
  const { commit, isRemote } = branch;
  const there = await blobsAt(git, commit, folder);
  const here = new Map(files.map((file) => [file.path, file]));
  const same = (path: string, blob: string) => {
    const text = here.get(path)?.text;
    return text !== undefined && blobOf(text, blob.length) === blob;
  };
  const [unchanged, other] = parted([...there], ([path, blob]) => same(path, blob));
  const limit = pLimit(GIT_PROCESSES);
  const texts = await Promise.all(
    other.map(([path]) =>
      limit(async () => ({ path, text: (await textAt(git, commit, path).catch(() => '')) ?? '' })),
    ),
  );
  const kept = new Set(unchanged.map(([path]) => path));
  return {
    documents: [
      ...specs.documents.filter(({ file }) => kept.has(file)),
      ...readSpecs(texts, kinds).documents,
    ],
    reviewed: isRemote,
  };
}

/** The YAML files below a folder at a commit, each with the id of its text. */
async function blobsAt(
  git: GitFolder,
  commit: string,
  folder: string,
): Promise<ReadonlyMap<string, string>> {
  const words = ['ls-tree', '-r', '-z', '--full-tree', commit, '--', git.prefix + folder];
  const entries = (await git.run(words).catch(() => '')).split('\0');
  return new Map(
    entries.flatMap((entry) => {
      const [, blob, path] = /^100\d{3} blob ([0-9a-f]+)\t(.*\.ya?ml)$/s.exec(entry) ?? [];
      return blob === undefined || path === undefined
        ? []
        : [[path.slice(git.prefix.length), blob] as const];
    }),
  );
}

/** The id that git gives a text: SHA-1, or SHA-256 in repositories that use it. */
function blobOf(text: string, digits: number): string {
  const bytes = Buffer.from(text);
  return createHash(digits === 64 ? 'sha256' : 'sha1')
    .update(`blob ${bytes.length}\0`)
    .update(bytes)
    .digest('hex');
}

function parted<T>(items: readonly T[], isFirst: (item: T) => boolean): [T[], T[]] {
  return [items.filter(isFirst), items.filter((item) => !isFirst(item))];
}
