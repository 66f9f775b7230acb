/* What the check of a pull request leaves for the merge queue, which has no credentials to read a review record with. */
import * as z from 'zod';
import type { StackReview } from './stack-review.ts';

/** The name of the check that every pull request gets. */
export const REVIEW_CHECK = 'temper';

/** What the specs of a commit compiled to, by the id of their stacks. */
export const ReviewedDigests = z.strictObject({
  version: z.literal(1),
  stacks: z.record(z.string(), z.string()),
});
export type ReviewedDigests = z.infer<typeof ReviewedDigests>;

/** Most stacks whose digests a check has room for: 32 bytes each in its 65,535 characters, packed. */
const MOST_STACKS = 1_000;

/** The data of the check, in one line of JSON; undefined where it would not fit, and for what was not reviewed whole. */
export function reviewedDigests(stacks: readonly StackReview[]): string | undefined {
  if (stacks.length > MOST_STACKS) return undefined;
  const digests = Object.fromEntries(stacks.map(({ stack, stackDigest }) => [stack, stackDigest]));
  const data: ReviewedDigests = { version: 1, stacks: digests };
  return JSON.stringify(data);
}
