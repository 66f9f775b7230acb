/* What is asked of IAM: the words that policies are made from. */

/** Condition operators, each with condition keys and the values they must have. */
export type PolicyCondition = Readonly<
  Record<string, Readonly<Record<string, string | readonly string[]>>>
>;

/** Actions that are needed on resources. */
export interface Grant {
  /** IAM's names of them: `s3:ListBucket`, which is not always the operation's (`HeadBucket`). */
  readonly actions: readonly string[];
  /** ARNs, with `*` where a part is known to AWS alone; `['*']` where AWS takes no ARN. */
  readonly resources: readonly string[];
  readonly condition?: PolicyCondition;
}

/** Where AWS names no resource: listing, and what concerns a whole account. */
export const ANYWHERE: readonly string[] = ['*'];

/**
 * Whom a policy is for: one who plans, and reads what is there; one who waits for trainings and stores what came of them;
 * one who makes and changes; one who deletes.
 */
export const IDENTITIES = ['plan', 'watch', 'apply', 'destroy'] as const;
export type Identity = (typeof IDENTITIES)[number];
