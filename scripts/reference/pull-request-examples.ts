/* A made-up team's reviews, as its planning jobs would hand them on: examples for the documentation. */
import type { TrainingEnding } from '../../controller/report/pull-request/outcome-rows.ts';
import type {
  PullRequestReview,
  ReviewPlace,
} from '../../controller/report/pull-request/pull-request-review.ts';
import type { AppliedStack } from '../../controller/review/apply-part.ts';
import type { StackReview } from '../../controller/review/stack-review.ts';

export const PLACE: ReviewPlace = {
  server: 'https://github.com',
  repository: 'example/models',
  runUrl: 'https://github.com/example/models/actions/runs/1200',
};

const HEAD = '4f0c1d2e3b5a69788796a5b4c3d2e1f001122334';

const NO_CHANGES = {
  create: 0,
  update: 0,
  delete: 0,
  replace: 0,
  import: 0,
  forget: 0,
  outputsOnly: false,
};

const VERSION: StackReview = {
  stack: 'model/support-bot/v2',
  kind: 'FineTune',
  title: 'support-bot v2',
  environment: 'research',
  account: '123456789012',
  region: 'us-east-1',
  file: 'specs/models/support-bot/v2.yaml',
  change: 'added',
  outcome: 'planned',
  stackDigest: 'a1'.repeat(32),
  planDigest: 'b2'.repeat(32),
  summary: { ...NO_CHANGES, create: 4, empty: false },
  changes: [
    {
      address: 'aws_bedrock_custom_model.model',
      type: 'aws_bedrock_custom_model',
      action: 'create',
      name: 'support-bot-v2',
    },
    {
      address: 'aws_iam_role.training',
      type: 'aws_iam_role',
      action: 'create',
      name: 'temper-support-bot-v2',
    },
    { address: 'aws_iam_role_policy.training', type: 'aws_iam_role_policy', action: 'create' },
    { address: 'aws_s3_object.train', type: 'aws_s3_object', action: 'create' },
  ],
  trains: true,
  subject: 'Nova Micro',
  estimate: {
    lowUsd: 0.061,
    expectedUsd: 0.08,
    highUsd: 0.14,
    grade: 'A',
    assumptions: [],
    notes: [],
    storagePerMonthUsd: 1.95,
  },
  monthlyCost: [],
  fields: [
    { path: 'spec.dataset.train', before: 'data/v1-train.jsonl', after: 'data/v2-train.jsonl' },
    { path: 'spec.hyperparameters.epochs', before: 3, after: 5 },
  ],
  datasets: [
    { role: 'train', against: 'v1', records: 268, characters: 96_114, added: 21, removed: 2 },
  ],
  diagnostics: [],
};

export function newVersionExample(): PullRequestReview {
  return {
    pullRequest: {
      number: 12,
      head: HEAD,
      mergeBase: '1'.repeat(40),
      trusted: '1'.repeat(40),
      isFork: false,
    },
    stacks: [VERSION],
    trust: [],
    ruling: [],
    diagnostics: [],
    missing: [],
  };
}

/** The spec of a trained version is taken away, and nobody had said that its model may go. */
export function deletedExample(): PullRequestReview {
  const start = { line: 5, column: 1, offset: 70 };
  const { estimate: _none, ...rest } = VERSION;
  const removed: StackReview = {
    ...rest,
    stack: 'model/support-bot/v1',
    title: 'support-bot v1',
    file: 'specs/models/support-bot/v1.yaml',
    change: 'changed',
    summary: { ...NO_CHANGES, replace: 1, empty: false },
    changes: [
      {
        address: 'aws_bedrock_custom_model.model',
        type: 'aws_bedrock_custom_model',
        action: 'replace',
        name: 'support-bot-v1',
      },
    ],
    trains: false,
    fields: [{ path: 'spec.hyperparameters.epochs', before: 3, after: 4 }],
    datasets: [],
    diagnostics: [
      {
        code: 'GATE_REPLACES_MODEL',
        severity: 'error',
        message:
          'this would delete the model `support-bot-v1` and train it again because of `hyperparameters`',
        why: 'the good model is deleted first, and its job name can never be used again, so the new training would be refused',
        fix: 'undo the change, and add the next version with it',
        at: {
          file: 'specs/models/support-bot/v1.yaml',
          start: { ...start, line: 12 },
          end: { ...start, line: 12, column: 9 },
        },
      },
    ],
  };
  return { ...newVersionExample(), stacks: [removed] };
}

export function appliedExample(): readonly AppliedStack[] {
  return [
    {
      stack: VERSION.stack,
      title: VERSION.title,
      environment: VERSION.environment,
      outcome: 'applied',
      at: Date.parse('2026-11-21T12:00:00Z'),
      pullRequest: 12,
      outputs: { job_status: 'InProgress' },
      jobName: 'support-bot-v2',
      diagnostics: [],
    },
  ];
}

export const ENDED_EXAMPLE: TrainingEnding = {
  stack: VERSION.stack,
  title: VERSION.title,
  environment: VERSION.environment,
  job: {
    name: 'support-bot-v2',
    arn: 'arn:aws:bedrock:us-east-1:123456789012:model-customization-job/amazon.nova-micro-v1:0:128k/zq2w8k4r6t1y',
  },
  model:
    'arn:aws:bedrock:us-east-1:123456789012:custom-model/amazon.nova-micro-v1:0:128k/h5n7c3v9x0b2',
  succeeded: true,
  words: 'completed after 52 min',
  losses: [2.31, 2.2, 2.05, 1.9, 1.7, 1.52, 1.4, 1.31, 1.22, 1.15, 1.1, 1.04, 1.0, 0.97],
  validationLosses: [1.064],
  cost: { minUsd: 0.08, maxUsd: 0.08, basis: 'billed in full' },
  diagnostics: [],
};
