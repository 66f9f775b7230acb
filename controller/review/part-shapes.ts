/* The shapes of what travels between jobs; what does not have them is not read. */
import * as z from 'zod';
import { CODES, type Code } from '../../stacks/language/codes.ts';
import type { Diagnostic } from '../../stacks/language/diagnostic.ts';
import type { Json } from '../../stacks/json.ts';
import type { ApplyPart } from './apply-part.ts';
import type { ReviewedPullRequest, ReviewPart, Shard } from './stack-review.ts';

const Commit = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/);
const Count = z.int().nonnegative();
const Usd = z.number().nonnegative();
const Text = z.string();

const Position = z.object({ line: z.int().positive(), column: z.int().positive(), offset: Count });
const Range = z.object({ file: Text, start: Position, end: Position });
const Path = z.array(z.union([Text, z.number()]));

const DiagnosticShape: z.ZodType<Diagnostic> = z.object({
  code: z.custom<Code>((one) => typeof one === 'string' && Object.hasOwn(CODES, one)),
  severity: z.enum(['error', 'warning', 'note']),
  message: Text,
  at: Range.exactOptional(),
  path: Path.exactOptional(),
  why: Text.exactOptional(),
  fix: Text.exactOptional(),
});

export const ReviewedPullRequestShape: z.ZodType<ReviewedPullRequest> = z.object({
  number: z.int().positive(),
  head: Commit,
  mergeBase: Commit,
  trusted: Commit,
  isFork: z.boolean(),
});

/** The environments that a workflow has a job for. */
export const JobEnvironmentsShape = z.array(z.object({ name: Text, since: Text.exactOptional() }));

const Source = z.object({ source: Text, date: Text, covers: Text.exactOptional() });

const Hours = z.number().nonnegative();

const Estimate = z.object({
  hours: z.object({ low: Hours, expected: Hours, high: Hours }).exactOptional(),
  lowUsd: Usd.exactOptional(),
  expectedUsd: Usd.exactOptional(),
  highUsd: Usd.exactOptional(),
  unknownBecause: Text.exactOptional(),
  grade: z.enum(['A', 'B', 'C']),
  assumptions: z.array(Text),
  notes: z.array(Text),
  storagePerMonthUsd: Usd.exactOptional(),
});

const Summary = z.object({
  create: Count,
  update: Count,
  delete: Count,
  replace: Count,
  import: Count,
  forget: Count,
  outputsOnly: z.boolean(),
  empty: z.boolean(),
});

const Change = z.object({
  address: Text,
  type: Text,
  action: z.enum(['create', 'import', 'update', 'replace', 'delete', 'forget']),
  name: Text.exactOptional(),
});

const Value = z.union([Text, z.number(), z.boolean(), z.null()]);

const Dataset = z.object({
  role: z.enum(['train', 'validation']),
  against: Text.exactOptional(),
  records: Count,
  characters: Count,
  added: Count.exactOptional(),
  removed: Count.exactOptional(),
});

const Stack = z.object({
  stack: Text,
  kind: Text,
  title: Text,
  environment: Text,
  account: Text,
  region: Text,
  file: Text,
  change: z.enum(['added', 'changed', 'affected', 'removed']),
  outcome: z.enum(['planned', 'previewed', 'failed']),
  stackDigest: Text,
  planDigest: Text.exactOptional(),
  summary: Summary.exactOptional(),
  changes: z.array(Change),
  trains: z.boolean(),
  subject: Text.exactOptional(),
  estimate: Estimate.exactOptional(),
  monthlyCost: z.array(
    z.object({ what: Text, lowUsd: Usd, highUsd: Usd, terms: Text, price: Source }),
  ),
  fields: z.array(z.object({ path: Text, before: Value, after: Value })),
  datasets: z.array(Dataset),
  diagnostics: z.array(DiagnosticShape),
});

const ShardShape: z.ZodType<Shard> = z.object({
  name: Text,
  environment: Text,
  githubEnvironment: Text,
  role: Text,
  region: Text,
  stacks: z.array(Text),
});

export const ReviewPartShape: z.ZodType<ReviewPart> = z.object({
  version: z.literal(1),
  pullRequest: ReviewedPullRequestShape,
  part: Text,
  shards: z.array(ShardShape).exactOptional(),
  stacks: z.array(Stack),
  trust: z.array(
    z.object({ environment: Text, file: Text, path: Text, before: Text, after: Text }),
  ),
  ruling: z.array(Text),
  diagnostics: z.array(DiagnosticShape),
});

const Output: z.ZodType<Json> = z.json();

export const ApplyPartShape: z.ZodType<ApplyPart> = z.object({
  version: z.literal(1),
  environment: Text,
  commit: Commit,
  stacks: z.array(
    z.object({
      stack: Text,
      title: Text,
      environment: Text,
      outcome: z.enum(['unchanged', 'applied', 'refused', 'failed', 'skipped']),
      at: Count,
      pullRequest: z.int().positive().exactOptional(),
      outputs: z.record(Text, Output),
      jobName: Text.exactOptional(),
      planDigest: Text.exactOptional(),
      diagnostics: z.array(DiagnosticShape),
    }),
  ),
  diagnostics: z.array(DiagnosticShape),
});
