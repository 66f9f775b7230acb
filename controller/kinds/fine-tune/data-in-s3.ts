import * as z from 'zod';
import type { CompiledSpec } from '../../../stacks/compile.ts';
import { pinnedVersion } from '../../../stacks/kinds/fine-tune/data-version.ts';
import {
  DATASET_IN_S3,
  UNKNOWN_DATA,
  type DatasetFacts,
  type FileFacts,
} from '../../../stacks/kinds/fine-tune/dataset-facts.ts';
import { MediaFolders } from '../../../stacks/kinds/fine-tune/media-folders.ts';
import type { DataJudge } from '../../../stacks/kinds/fine-tune/record-judge.ts';
import type { FineTune } from '../../../stacks/kinds/fine-tune/schema.ts';
import { parseS3Uri } from '../../../stacks/kinds/fine-tune/training-inputs.ts';
import { withS3Object, type S3Object } from '../../aws/s3-object.ts';
import { factsOfBytes, type Findings } from '../../dataset/facts.ts';
import { isInS3 } from '../../dataset/dataset-file.ts';
import type { Survey, SurveyWatcher } from '../../stack/operated-kind.ts';
import type { StackInAws } from '../../stack/stack-context.ts';

const ROLES = ['train', 'validation'] as const;
type Role = (typeof ROLES)[number];
type Compiled = Pick<CompiledSpec, 'stack' | 'facts'>;

/**
 * How it is found out what is known of a version's data in S3: what its training was given, once there is one, else what is
 * there now. The data is read as files are, by version, with the credentials of whoever plans. Undefined without data in S3.
 */
export function surveyOfData({ spec }: FineTune, judge: DataJudge): Survey | undefined {
  const named = ROLES.flatMap((role) => {
    const uri = spec.dataset[role];
    return uri !== undefined && isInS3(uri) ? [{ role, uri }] : [];
  });
  if (named.length === 0) return undefined;
  return (compiled, inAws, watcher) => surveyData(named, { compiled, inAws, watcher, judge, spec });
}

async function surveyData(
  named: readonly Pick<Look, 'role' | 'uri'>[],
  around: Omit<Surroundings, 'media'>,
): Promise<DatasetFacts> {
  const { compiled, inAws } = around;
  // Not with the credentials of another account, which might read something else there.
  await inAws.requireAccount();
  const facts = (compiled.facts as DatasetFacts | undefined) ?? UNKNOWN_DATA;
  const recorded = await recordedFacts(compiled, inAws);
  const media = new MediaFolders();
  for (const known of [facts.media, recorded?.media]) if (known) media.join(known);
  if (recorded !== undefined) return withMedia({ ...facts, ...recorded }, media);
  const tags = await tagsOfJob(compiled, inAws);
  let surveyed = facts;
  for (const { role, uri } of named) {
    const look = { role, uri, pinned: pinnedVersion(tags, role) };
    surveyed = merged(surveyed, role, await lookAt(look, { ...around, media }));
  }
  return withMedia(surveyed, media);
}

function withMedia(facts: DatasetFacts, folders: MediaFolders): DatasetFacts {
  const media = folders.facts();
  return { ...facts, ...(media !== undefined && { media }) };
}

const Recorded = z.object({
  source: z.string(),
  sha256: z.string(),
  bytes: z.number(),
  records: z.number(),
  characters: z.number(),
  object: z.object({ versionId: z.string().exactOptional(), etag: z.string() }),
});
const Place = z.object({ source: z.string(), line: z.number() });
const RecordedFacts = z.object({
  train: Recorded.exactOptional(),
  validation: Recorded.exactOptional(),
  media: z
    .object({
      folders: z.array(z.object({ bucket: z.string(), folder: z.string(), first: Place })),
      sorts: z.object({
        image: Place.exactOptional(),
        video: Place.exactOptional(),
        document: Place.exactOptional(),
      }),
    })
    .exactOptional(),
});

/** What the state says the training was given; undefined while the training is not in it. */
async function recordedFacts(
  { stack }: Compiled,
  { bucket }: StackInAws,
): Promise<Pick<DatasetFacts, Role | 'media'> | undefined> {
  const state = await bucket.readState(stack.state.key);
  if (state === undefined || !state.addresses.includes(stack.training?.address ?? ''))
    return undefined;
  return RecordedFacts.safeParse(state.outputs[DATASET_IN_S3]).data ?? {};
}

/** The tags of a training that was started and is in no state: its run was interrupted. */
async function tagsOfJob(
  { stack }: Compiled,
  { jobs }: StackInAws,
): Promise<Record<string, string>> {
  const job = stack.training && (await jobs.find(stack.training.jobName));
  return job === undefined ? {} : jobs.tags(job.arn);
}

interface Look {
  readonly role: Role;
  readonly uri: string;
  /** The version that a training was given already. */
  readonly pinned: ReturnType<typeof pinnedVersion>;
}

interface Surroundings {
  readonly spec: FineTune['spec'];
  readonly compiled: Compiled;
  readonly inAws: StackInAws;
  readonly watcher: SurveyWatcher;
  readonly judge: DataJudge;
  readonly media: MediaFolders;
}

type Seen = (Findings & { readonly object: S3Object }) | { readonly unread: string };

async function lookAt({ role, uri, pinned }: Look, around: Surroundings): Promise<Seen | Absent> {
  const { inAws, watcher, judge, media } = around;
  const { dataset, baseModel } = around.spec;
  const { bucket, key } = parseS3Uri(uri);
  const place = { bucket, key, ...versionOf(pinned) };
  return await withS3Object<Seen>(inAws.access, place, async (object) => {
    if (pinned?.etag !== undefined && pinned.etag !== object.etag)
      return { unread: `${uri} is not what the training was given any more` };
    const found = await factsOfBytes(
      {
        source: uri,
        size: object.bytes,
        read(buffer, offset, length, position) {
          watcher.signal.throwIfAborted();
          watcher.progress(`${uri}: ${percent(position, object.bytes)}`);
          return object.read(buffer, offset, length, position);
        },
        // A version never changes; where there are none, S3 refuses to go on with other content.
        isChanged: () => Promise.resolve(false),
      },
      { dataset, baseModel, judge, media, field: role, split: undefined },
    );
    return { ...found, object };
  });
}

function versionOf(pinned: Look['pinned']): { versionId?: string } {
  return pinned?.versionId === undefined ? {} : { versionId: pinned.versionId };
}

interface Absent {
  readonly absent: string;
}

function merged(facts: DatasetFacts, role: Role, seen: Seen | Absent): DatasetFacts {
  if ('unread' in seen) return { ...facts, unread: { ...facts.unread, [role]: seen.unread } };
  if ('absent' in seen)
    return { ...facts, problems: [...facts.problems, { field: role, problem: seen.absent }] };
  const { versionId, etag } = seen.object;
  const object = { etag, ...(versionId !== undefined && { versionId }) };
  // What is read whole stands under `train`, as that of a file does.
  const read: FileFacts | undefined = seen.facts.train && { ...seen.facts.train, object };
  return {
    ...facts,
    problems: [...facts.problems, ...seen.problems],
    ...(read !== undefined && { [role]: read }),
    ...(seen.oversized !== undefined && {
      oversized: { ...facts.oversized, [role]: seen.oversized },
    }),
  };
}

function percent(done: number, all: number): string {
  return `${all === 0 ? 100 : Math.floor((done / all) * 100)} %`;
}
