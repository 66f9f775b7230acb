import type { Stack } from '../../../stacks/stack.ts';
import type { SourceRange, SpecPath } from '../../../stacks/language/source.ts';

/** Plan JSON as Terraform 1.11 writes it, as small as a test needs it. */
export interface FakeChange {
  readonly address: string;
  readonly actions: readonly string[];
  readonly before?: unknown;
  readonly after?: unknown;
  readonly beforeSensitive?: unknown;
  readonly afterSensitive?: unknown;
  readonly replacePaths?: readonly unknown[];
  readonly importing?: string;
}

export interface FakePlan {
  readonly changes?: readonly FakeChange[];
  readonly outputs?: Readonly<Record<string, Omit<FakeChange, 'address'>>>;
  /** Resources in the prior state, with their values. */
  readonly prior?: Readonly<Record<string, unknown>>;
  readonly timestamp?: string;
  /** @default true */
  readonly applyable?: boolean;
}

export function planJson(plan: FakePlan): string {
  return JSON.stringify({
    format_version: '1.2',
    terraform_version: '1.11.4',
    resource_changes: (plan.changes ?? []).map((one) => ({
      address: one.address,
      mode: 'managed',
      type: typeOf(one.address),
      name: one.address.split('.')[1],
      change: change(one),
    })),
    output_changes: Object.fromEntries(
      Object.entries(plan.outputs ?? {}).map(([name, one]) => [name, change(one)]),
    ),
    prior_state: {
      values: {
        root_module: {
          resources: Object.entries(plan.prior ?? {}).map(([address, values]) => ({
            address,
            mode: 'managed',
            type: typeOf(address),
            values,
            sensitive_values: {},
          })),
        },
      },
    },
    timestamp: plan.timestamp ?? '2026-11-20T12:00:00Z',
    applyable: plan.applyable ?? true,
    complete: true,
    errored: false,
  });
}

function change(one: Omit<FakeChange, 'address'>): object {
  return {
    actions: one.actions,
    before: one.before ?? null,
    after: one.after ?? null,
    after_unknown: {},
    before_sensitive: one.beforeSensitive ?? false,
    after_sensitive: one.afterSensitive ?? false,
    ...(one.replacePaths !== undefined && { replace_paths: one.replacePaths }),
    ...(one.importing !== undefined && { importing: { id: one.importing } }),
  };
}

function typeOf(address: string): string {
  return address.split('.')[0] ?? '';
}

/** The stack of support-bot v1, attempt 1. */
export function aStack(change: Partial<Stack> = {}): Stack {
  return {
    id: 'model/support-bot/v1',
    kind: 'FineTune',
    title: 'support-bot v1',
    environment: 'research',
    account: '111122223333',
    region: 'us-east-1',
    dependsOn: ['environment/research'],
    deletionPolicy: 'retain',
    placedBy: ['spec', 'environment'],
    file: 'specs/models/support-bot/v1.yaml',
    terraformJson: '{}\n',
    versionsJson: '{}\n',
    state: { bucket: 'b', key: 'k', region: 'us-east-1' },
    assets: [],
    origins: {
      'aws_bedrock_custom_model.attempt_1': ['spec'],
      'aws_s3_object.train': ['spec', 'dataset', 'train'],
      'aws_kms_key.main': ['spec', 'encryption'],
    },
    addresses: ['aws_bedrock_custom_model.attempt_1', 'aws_s3_object.train'],
    training: {
      jobName: 'support-bot-v1',
      modelName: 'support-bot-v1',
      version: 1,
      attempt: 1,
      address: 'aws_bedrock_custom_model.attempt_1',
      spent: [],
      digest: 'a'.repeat(64),
      fields: { 'spec.baseModel': 'nova-micro', 'spec.hyperparameters.epochs': 3 },
    },
    ...change,
  };
}

/** Says where a path is by naming it: the column is the path's length. */
export function locate(path: SpecPath): SourceRange {
  const place = { line: path.length, column: 1, offset: 0 };
  return { file: path.join('.'), start: place, end: place };
}
