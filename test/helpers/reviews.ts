/* Reviews of pull requests as planning jobs hand them on, for tests of what people see of them. */
import type {
  PullRequestReview,
  ReviewPlace,
} from '../../controller/report/pull-request/pull-request-review.ts';
import type { ReviewedPullRequest, StackReview } from '../../controller/review/stack-review.ts';
import type { Diagnostic } from '../../stacks/language/index.ts';

export const HEAD = '4f0c1d2e3b5a69788796a5b4c3d2e1f001122334';

export const PULL_REQUEST: ReviewedPullRequest = {
  number: 42,
  head: HEAD,
  mergeBase: '1'.repeat(40),
  trusted: '2'.repeat(40),
  isFork: false,
};

export const PLACE: ReviewPlace = {
  server: 'https://github.com',
  repository: 'acme/models',
  runUrl: 'https://github.com/acme/models/actions/runs/1234567890',
};

const NOTHING_PLANNED = {
  create: 0,
  update: 0,
  delete: 0,
  replace: 0,
  import: 0,
  forget: 0,
  outputsOnly: false,
  empty: true,
};

/** A new version that trains, with nothing wrong about it. */
export function stackReview(fields: Partial<StackReview> = {}): StackReview {
  return {
    stack: 'model/support-bot/v2',
    kind: 'FineTune',
    title: 'support-bot v2',
    environment: 'research',
    account: '123456789012',
    region: 'us-east-1',
    file: 'specs/models/support-bot/v2.yaml',
    change: 'added',
    outcome: 'planned',
    stackDigest: 'a'.repeat(64),
    planDigest: 'b'.repeat(64),
    summary: { ...NOTHING_PLANNED, create: 3, empty: false },
    changes: [
      {
        address: 'aws_bedrock_custom_model.model',
        type: 'aws_bedrock_custom_model',
        action: 'create',
        name: 'support-bot-v2',
      },
      {
        address: 'aws_iam_role.role',
        type: 'aws_iam_role',
        action: 'create',
        name: 'temper-support-bot-v2',
      },
      {
        address: 'aws_s3_object.train',
        type: 'aws_s3_object',
        action: 'create',
        name: 'v2/train.jsonl',
      },
    ],
    trains: true,
    subject: 'Nova Micro',
    estimate: {
      lowUsd: 0.034,
      expectedUsd: 0.045,
      highUsd: 0.078,
      grade: 'A',
      assumptions: [],
      notes: [],
      storagePerMonthUsd: 1.95,
    },
    monthlyCost: [],
    fields: [{ path: 'spec.hyperparameters.epochs', before: 3, after: 5 }],
    datasets: [
      { role: 'train', against: 'v1', records: 1204, characters: 90_402, added: 80, removed: 3 },
    ],
    diagnostics: [],
    ...fields,
  };
}

/** A spec that is taken away, with everything it made. */
export function deletingReview(fields: Partial<StackReview> = {}): StackReview {
  return stackReview({
    stack: 'model/support-bot/v1',
    title: 'support-bot v1',
    file: 'specs/models/support-bot/v1.yaml',
    change: 'removed',
    trains: false,
    summary: { ...NOTHING_PLANNED, delete: 3, empty: false },
    changes: [
      {
        address: 'aws_iam_role.role',
        type: 'aws_iam_role',
        action: 'delete',
        name: 'temper-support-bot-v1',
      },
      {
        address: 'aws_bedrock_custom_model.model',
        type: 'aws_bedrock_custom_model',
        action: 'delete',
        name: 'support-bot-v1',
      },
      {
        address: 'aws_s3_bucket.data',
        type: 'aws_s3_bucket',
        action: 'delete',
        name: 'temper-data',
      },
    ],
    fields: [],
    datasets: [],
    ...fields,
  });
}

export function diagnosticAt(fields: Partial<Diagnostic> = {}): Diagnostic {
  return {
    code: 'RULE_HYPERPARAMETER_RANGE',
    severity: 'error',
    message: '`learningRate: 0.01` is above the largest value of Nova Micro, 0.0001',
    why: 'Nova Micro takes 0.000001 to 0.0001',
    fix: 'write `learningRate: 0.0001`',
    at: {
      file: 'specs/models/support-bot/v2.yaml',
      start: { line: 13, column: 19, offset: 300 },
      end: { line: 13, column: 23, offset: 304 },
    },
    ...fields,
  };
}

export function pullRequestReview(fields: Partial<PullRequestReview> = {}): PullRequestReview {
  return {
    pullRequest: PULL_REQUEST,
    stacks: [stackReview()],
    trust: [],
    ruling: [],
    diagnostics: [],
    missing: [],
    ...fields,
  };
}
