/*
 * The records beside the states. Who can write to the bucket is decided by IAM; what is read back is believed for no more than
 * its shape, and only under the name that says the same as it does.
 */
import * as z from 'zod';
import type { Json } from '../../stacks/json.ts';
import type { RecordStore } from '../aws/record-store.ts';
import { appliedKey, reviewKey, type AppliedRecord, type ReviewRecord } from './review-record.ts';

/** Which review is meant. */
export type ReviewName = Pick<ReviewRecord, 'pullRequest' | 'head' | 'stack'>;

/** A record that is there and cannot be used, and why. */
export interface Unusable {
  readonly unusable: string;
}

const JsonValue = z.unknown().transform((value) => (value ?? null) as Json);
const Commit = z.string().regex(/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/);
const Digest = z.string().regex(/^[0-9a-f]{64}$/);

const Effect = z.object({
  actions: z.array(z.string()),
  before: JsonValue,
  after: JsonValue,
  unknown: JsonValue,
  hidden: JsonValue,
  replace: z.array(z.string()),
  importing: z.string().nullable(),
});

const Review: z.ZodType<ReviewRecord> = z.object({
  version: z.literal(1),
  stack: z.string(),
  pullRequest: z.int().positive(),
  head: Commit,
  mergeBase: Commit,
  trusted: Commit,
  temper: z.string(),
  stackDigest: Digest,
  planDigest: Digest,
  lineage: z.string().nullable(),
  destroy: z.boolean(),
  resources: z.array(
    Effect.extend({
      address: z.string(),
      deposed: z.string().nullable(),
      reason: z.string().nullable(),
    }),
  ),
  outputs: z.record(z.string(), Effect),
  at: z.iso.datetime(),
});

const Applied: z.ZodType<AppliedRecord> = z
  .object({
    version: z.literal(1),
    stack: z.string(),
    commit: Commit,
    pullRequest: z.int().positive().optional(),
    training: z.object({ job: z.string(), pullRequest: z.int().positive() }).optional(),
    stackDigest: Digest,
    planDigest: Digest,
    destroyed: z.literal(true).optional(),
    at: z.iso.datetime(),
  })
  .transform(({ pullRequest, training, destroyed, ...rest }) => ({
    ...rest,
    ...(pullRequest !== undefined && { pullRequest }),
    ...(training !== undefined && { training }),
    ...(destroyed !== undefined && { destroyed }),
  }));

/** Writes a review; `exists` when one of this commit was written before, which stays the one that counts. */
export function writeReview(
  store: RecordStore,
  review: ReviewRecord,
): Promise<'written' | 'exists'> {
  const { pullRequest, head, stack } = review;
  return store.putOnce(reviewKey(pullRequest, head, stack), JSON.stringify(review));
}

/** The review of a stack at the head of a pull request; undefined where there was none. */
export async function readReview(
  store: RecordStore,
  { pullRequest, head, stack }: ReviewName,
): Promise<ReviewRecord | Unusable | undefined> {
  const found = await readAs(store, reviewKey(pullRequest, head, stack), Review);
  if (found === undefined || 'unusable' in found) return found;
  // A record that was copied to another name says of what it is.
  const same = found.pullRequest === pullRequest && found.head === head && found.stack === stack;
  return same
    ? found
    : {
        unusable: `it says that it is of ${found.stack} at ${found.head} in pull request ${String(found.pullRequest)}`,
      };
}

export function writeApplied(store: RecordStore, applied: AppliedRecord): Promise<void> {
  return store.put(appliedKey(applied.stack), JSON.stringify(applied));
}

/** Where a stack stands, as its last apply left it; undefined where that is not known. */
export async function readApplied(
  store: RecordStore,
  stack: string,
): Promise<AppliedRecord | undefined> {
  const found = await readAs(store, appliedKey(stack), Applied);
  if (found === undefined || 'unusable' in found || found.stack !== stack) return undefined;
  return found;
}

async function readAs<T>(
  store: RecordStore,
  key: string,
  shape: z.ZodType<T>,
): Promise<T | Unusable | undefined> {
  const found = await store.read(key);
  if (found === undefined) return undefined;
  if (found === 'too large') return { unusable: 'it is larger than a review can be' };
  const parsed = shape.safeParse(json(found.text));
  return parsed.success
    ? parsed.data
    : { unusable: 'it is not a record of this version of Temper' };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
