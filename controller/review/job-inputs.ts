/* What one job of a workflow hands to the next, read back: the job before ran the same Temper, and a runner passed it on as text. */
import * as z from 'zod';
import { TemperError } from '../../stacks/language/diagnostic.ts';
import type { ReviewedPullRequest, Shard } from './stack-review.ts';

const Commit = z.string().regex(/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/, 'the id of a commit');

const PullRequest: z.ZodType<ReviewedPullRequest> = z.strictObject({
  number: z.int().positive(),
  head: Commit,
  mergeBase: Commit,
  trusted: Commit,
  isFork: z.boolean(),
});

const ShardInput: z.ZodType<Shard> = z.strictObject({
  // It names a file.
  name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'letters, digits and dashes'),
  environment: z.string(),
  githubEnvironment: z.string(),
  role: z.string(),
  region: z.string(),
  stacks: z.array(z.string()).min(1),
});

/** @throws TemperError CLI_USAGE */
export function shardFrom(text: string | undefined): Shard {
  return read('SHARD', ShardInput, text);
}

/** @throws TemperError CLI_USAGE */
export function pullRequestFrom(text: string | undefined): ReviewedPullRequest {
  return read('PULL_REQUEST', PullRequest, text);
}

function read<T>(name: string, shape: z.ZodType<T>, text: string | undefined): T {
  const parsed = shape.safeParse(json(text));
  if (parsed.success) return parsed.data;
  throw new TemperError([
    {
      code: 'CLI_USAGE',
      severity: 'error',
      message: `${name} is not what \`temper matrix plan\` wrote`,
      why: z.prettifyError(parsed.error).replaceAll('\n', ' '),
      fix: `pass the output of the job before on, as the workflow does: \`${name}: \${{ toJSON(matrix.shard) }}\` or \`\${{ needs.changes.outputs.pull-request }}\``,
    },
  ]);
}

function json(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '') as unknown;
  } catch {
    return undefined;
  }
}
