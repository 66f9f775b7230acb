/* What a spec compiled to before: the versions of its file on the default branch, which nobody changes without review. */
import { compileAsBefore, compileStages } from '../../stacks/compile.ts';
import { readSpecs } from '../../stacks/language/index.ts';
import { resourceNames } from '../../stacks/resource-names.ts';
import type { Stack } from '../../stacks/stack.ts';
import type { CompiledPast } from '../gates/refusal.ts';
import type { CompiledSpec } from './compiled-spec.ts';
import { defaultBranch } from '../workspace/default-branch.ts';
import { textAt, type GitFolder } from '../workspace/git.ts';

/** Versions of a file that are looked at; a spec that had an address longer ago than that is not believed to have had it. */
const MOST_VERSIONS = 100;

/**
 * Compiles what a spec is at the other times of its life, then its older versions, the newest first, until all of `addresses`
 * were among what it compiled to.
 */
export async function compiledPast(
  git: GitFolder,
  compiled: CompiledSpec,
  addresses: ReadonlySet<string>,
): Promise<CompiledPast> {
  const seen = { addresses: new Set<string>(), names: new Set<string>() };
  const wanted = new Set(addresses);
  remember(seen, wanted, await compileStages(compiled));
  if (wanted.size === 0) return seen;
  const branch = await defaultBranch(git);
  if (branch === undefined) {
    return { ...seen, incomplete: 'there is no default branch here (origin/HEAD, main, master)' };
  }
  const versions = await versionsOf(git, branch.commit, compiled.spec.file);
  for (const { commit, path } of versions) {
    if (wanted.size === 0) return seen;
    const text = await textAt(git, commit, path).catch(() => undefined);
    remember(seen, wanted, await compiledAt(compiled, path, text));
  }
  if (wanted.size === 0 || versions.length < MOST_VERSIONS) return seen;
  return { ...seen, incomplete: `only its last ${String(MOST_VERSIONS)} versions were looked at` };
}

/** Whatever it has compiled to: `wanted` becomes less by it. */
function remember(
  seen: { readonly addresses: Set<string>; readonly names: Set<string> },
  wanted: Set<string>,
  stacks: readonly Stack[],
): void {
  for (const stack of stacks) {
    for (const address of stack.addresses) {
      seen.addresses.add(address);
      wanted.delete(address);
    }
    for (const name of resourceNames(stack)) seen.names.add(name);
  }
}

interface Version {
  readonly commit: string;
  /** Relative to the root, as the file was called then. */
  readonly path: string;
}

async function versionsOf(git: GitFolder, branch: string, file: string): Promise<Version[]> {
  const words = ['log', '--follow', '--no-ext-diff', '--name-only', '--format=%x00%H', '-z'];
  const most = `--max-count=${String(MOST_VERSIONS)}`;
  const text = await git.run([...words, most, branch, '--', git.prefix + file]).catch(() => '');
  // Each commit: an empty field, its id, a line end and the file's name.
  const fields = text.split('\0').filter((field) => field !== '');
  const versions: Version[] = [];
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const path = (fields[at + 1] ?? '').replace(/^\n/, '');
    if (path.startsWith(git.prefix)) {
      versions.push({ commit: fields[at] ?? '', path: path.slice(git.prefix.length) });
    }
  }
  return versions;
}

/** What the spec's document compiled to as it stood in a text; nothing where it did not, or not soundly. */
async function compiledAt(
  compiled: CompiledSpec,
  path: string,
  text: string | undefined,
): Promise<readonly Stack[]> {
  const { documents } = readSpecs([{ path, text: text ?? '' }], [compiled.kind]);
  for (const before of documents) {
    // The compiler of today may make no sense of a spec of then, which then explains nothing.
    const stacks = await compileAsBefore(compiled, before).catch(() => []);
    if (stacks.length > 0) return stacks;
  }
  return [];
}
