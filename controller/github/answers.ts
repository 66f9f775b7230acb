/* What is read of GitHub's answers, and nothing more: a field that nobody reads may change. */
import * as z from 'zod';

const User = z.object({ login: z.string() });
const Reference = z.object({ ref: z.string(), sha: z.string() });

export const PullRequestAnswer = z.object({
  number: z.int(),
  title: z.string(),
  user: User.nullable(),
  state: z.enum(['open', 'closed']),
  merged_at: z.string().nullable(),
  merge_commit_sha: z.string().nullable(),
  html_url: z.string(),
  head: Reference.extend({ repo: z.object({ full_name: z.string() }).nullable() }),
  base: Reference.extend({ repo: z.object({ default_branch: z.string() }) }),
});
export type PullRequestAnswer = z.infer<typeof PullRequestAnswer>;

export const CommentAnswer = z.object({
  id: z.int(),
  user: User.nullable(),
  body: z.string().nullish(),
});
export type CommentAnswer = z.infer<typeof CommentAnswer>;

export const IssueAnswer = z.object({
  number: z.int(),
  state: z.string(),
  title: z.string(),
  user: User.nullable(),
  body: z.string().nullish(),
  labels: z.array(
    z.union([z.string(), z.object({ name: z.string().optional() })]).transform((label) => {
      return typeof label === 'string' ? label : (label.name ?? '');
    }),
  ),
  /** Pull requests are listed among issues. */
  pull_request: z.object({}).optional(),
});
export type IssueAnswer = z.infer<typeof IssueAnswer>;

export const CheckRunAnswer = z.object({
  id: z.int(),
  name: z.string(),
  external_id: z.string().nullable(),
  app: z.object({ slug: z.string().optional() }).nullable(),
  output: z.object({ text: z.string().nullable(), annotations_count: z.int() }),
});
export type CheckRunAnswer = z.infer<typeof CheckRunAnswer>;

export const WorkflowRunsAnswer = z.object({
  workflow_runs: z.array(
    z.object({
      display_title: z.string(),
      status: z.string().nullable(),
      created_at: z.iso.datetime(),
    }),
  ),
});

export const DeploymentAnswer = z.object({
  id: z.int(),
  sha: z.string(),
  environment: z.string(),
  task: z.string(),
  payload: z.unknown(),
  created_at: z.iso.datetime(),
  creator: User.nullable(),
});
export type DeploymentAnswer = z.infer<typeof DeploymentAnswer>;

export const DeploymentStatusAnswer = z.object({
  state: z.enum(['error', 'failure', 'inactive', 'pending', 'success', 'queued', 'in_progress']),
});
