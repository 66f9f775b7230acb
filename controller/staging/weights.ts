import { basename } from 'node:path';
import { TemperError } from '../../stacks/language/diagnostic.ts';
import { shown } from '../../stacks/language/display.ts';
import { folderFiles } from './folder-files.ts';
import { hubFiles, hubRevision, type HubPlace } from './hub.ts';
import type { Outside } from './outside-request.ts';
import { contentOf, withDigest, type StagedContent } from './staged-content.ts';
import { weightFiles } from './weight-files.ts';

/** Which weights are wanted. */
export interface WeightsRequest {
  /** As the hub names it. */
  readonly repository: string;
  /** The commit that the spec or the command line names. */
  readonly revision?: string | undefined;
  readonly hub: HubPlace;
  /** A folder that has the files instead of the hub. */
  readonly from?: string | undefined;
  readonly allowPickle: boolean;
}

/** Weights that can be copied, and the commit that they are of. */
export interface WeightsFound {
  readonly revision: string;
  readonly content: StagedContent;
}

const COMMIT = /^[0-9a-f]{40}$/;

/**
 * The weights of a repository at one commit: of small files all is fetched here, of large ones only what the hub says of them.
 * The same files make the same set, wherever they come from.
 *
 * @throws TemperError STAGE_…
 */
export async function findWeights(
  outside: Outside,
  request: WeightsRequest,
): Promise<WeightsFound> {
  const { repository, from } = request;
  const revision =
    from === undefined
      ? (await hubRevision(outside, request.hub, repository, request.revision)).revision
      : (request.revision ?? commitOfFolder(from));
  const all =
    from === undefined
      ? await hubFiles(outside, request.hub, { repository, revision })
      : await folderFiles(from);
  const files = [];
  for (const file of weightFiles(all, from ?? repository, request)) {
    outside.signal.throwIfAborted();
    files.push(await withDigest(file));
  }
  const source = { repository, revision };
  return { revision, content: contentOf({ kind: 'weights', source }, files) };
}

/** The hub's own cache calls folders by their commits. */
function commitOfFolder(folder: string): string {
  const name = basename(folder);
  if (COMMIT.test(name)) return name;
  throw new TemperError([
    {
      code: 'STAGE_UNNAMED',
      severity: 'error',
      message: `nothing says which commit of the repository ${shown(folder)} is`,
      why: 'the commit is part of what a version is made from',
      fix: 'name it with `--revision`, 40 hexadecimal digits',
    },
  ]);
}
