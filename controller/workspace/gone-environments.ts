/* Environments that the default branch declared once and does not declare any more, told by its history alone. */
import { ENVIRONMENT } from '../../stacks/kinds/environment/index.ts';
import type { Environment } from '../../stacks/kinds/environment/schema.ts';
import { readSpecs } from '../../stacks/language/index.ts';
import { documentsOf } from '../../stacks/language/spec-set.ts';
import { stepsSince, stepsThatSay } from './branch-log.ts';
import type { GitFolder } from './git.ts';
import { lookUp, readObjects } from './objects.ts';
import { SPEC_READING } from './spec-files.ts';
import { isSpecPath } from './tree-specs.ts';
import { SPECS_FOLDER } from './workspace.ts';

/** An environment that is gone. */
export interface GoneEnvironment {
  /** As it stood until then. */
  readonly environment: Environment;
  /** The step of the branch that took it away. */
  readonly step: string;
}

/** Steps that touched files of environments, of which the newest are looked at: some years of them. */
const MOST_STEPS = 500;

/**
 * What stood on the branch and is not among what is `present`, by name. A file that was moved, and a name that came back, are
 * not gone.
 */
export async function goneEnvironments(
  git: GitFolder,
  present: ReadonlyMap<string, unknown>,
): Promise<ReadonlyMap<string, GoneEnvironment>> {
  const files = new Set(
    (await stepsThatSay(git, ENVIRONMENT.kind, SPECS_FOLDER)).flatMap(({ paths }) => paths),
  );
  if (files.size === 0) return new Map();
  const steps = (await stepsSince(git, undefined, SPECS_FOLDER))
    .map(({ commit, paths }) => ({ commit, paths: paths.filter((path) => files.has(path)) }))
    .filter(({ paths }) => paths.length > 0)
    .slice(0, MOST_STEPS);
  const former = steps.flatMap(({ commit, paths }) =>
    paths
      .filter((path) => isSpecPath(path, SPECS_FOLDER))
      .map((path) => ({ step: commit, name: `${commit}^1:${git.prefix}${path}` })),
  );
  const texts = await textsOf(
    git,
    former.map(({ name }) => name),
  );
  const gone = new Map<string, GoneEnvironment>();
  // The newest step comes first, and what it took away it had before it.
  for (const { step, name } of former) {
    const text = texts.get(name);
    const file = { path: SPECS_FOLDER, text: text ?? '' };
    for (const { value } of documentsOf(readSpecs([file], [ENVIRONMENT]), ENVIRONMENT)) {
      const known = value?.metadata.name;
      if (value === undefined || known === undefined || present.has(known)) continue;
      if (!gone.has(known)) gone.set(known, { environment: value, step });
    }
  }
  return gone;
}

/** The texts under these names (`<commit>:<path>`), as far as there are any that are no larger than a spec may be. */
async function textsOf(
  git: GitFolder,
  names: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const found = await lookUp(git, names);
  const objects = new Map<string, string>();
  for (const [at, name] of names.entries()) {
    const one = found[at];
    const isText =
      one?.is === 'object' && one.type === 'blob' && one.bytes <= SPEC_READING.mostFileBytes;
    if (isText) objects.set(name, one.id);
  }
  const texts = new Map<string, string>();
  await readObjects(git, [...new Set(objects.values())], async (id, bytes) => {
    const chunks: Buffer[] = [];
    for await (const chunk of bytes) chunks.push(chunk);
    texts.set(id, Buffer.concat(chunks).toString('utf8'));
  });
  return new Map([...objects].map(([name, id]) => [name, texts.get(id) ?? '']));
}
