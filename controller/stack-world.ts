import { join } from 'node:path';
import type { SourceRange, SpecPath } from '../stacks/language/source.ts';
import { awsAccess } from './aws/access.ts';
import { stateBucket, type StateBucket } from './aws/state-bucket.ts';
import { trainingJobs, type TrainingJobs } from './aws/training-jobs.ts';
import type { Item } from './items.ts';
import type { Operator, Tools } from './operator.ts';
import type { AwsAccess } from './ports.ts';
import { TERRAFORM_LOCK } from '../stacks/terraform-lock.ts';
import { terraformIn, type Terraform } from './terraform/terraform.ts';
import type { UiEvent } from './terraform/json-ui.ts';

/** One stack, its working directory, and the parts of the world it meets. */
export interface StackWorld {
  readonly item: Item;
  /** Terraform's working directory. */
  readonly dir: string;
  readonly access: AwsAccess;
  readonly terraform: Terraform;
  readonly bucket: StateBucket;
  readonly jobs: TrainingJobs;
  /** The place in the specs of a path, for diagnostics. */
  locate(path: SpecPath): SourceRange | undefined;
  /** Calls back for everything Terraform says, until the returned function is called. */
  listen(listener: (event: UiEvent) => void): () => void;
}

/** One access an account and region: its clients and their connections are used again. */
const ACCESSES = new WeakMap<Operator, Map<string, AwsAccess>>();

/** The account and region an item lives in. */
export function accessOf(operator: Operator, { stack }: Pick<Item, 'stack'>): AwsAccess {
  const known = ACCESSES.get(operator) ?? new Map<string, AwsAccess>();
  ACCESSES.set(operator, known);
  const key = `${stack.account} ${stack.region}`;
  const access =
    known.get(key) ??
    awsAccess({
      account: stack.account,
      region: stack.region,
      environment: operator.variables,
      ...(operator.sandbox !== undefined && { sandbox: operator.sandbox }),
    });
  known.set(key, access);
  return access;
}

/** Folder of Temper's own below the repository; it can be removed at any time. */
export function workFolder(root: string): string {
  return join(root, '.temper');
}

/** Prepares to run Terraform for one stack; nothing is started yet. */
export function enterStack(operator: Operator, tools: Tools, item: Item): StackWorld {
  const listeners = new Set<(event: UiEvent) => void>();
  const access = accessOf(operator, item);
  // A sandbox's leftovers must never be taken for an account's.
  const place = operator.sandbox === undefined ? 'stacks' : 'sandbox';
  const dir = join(workFolder(operator.root), place, item.stack.id);
  return {
    item,
    dir,
    access,
    terraform: terraformIn({
      engine: tools.engine,
      dir,
      environment: access.environment,
      lockFile: TERRAFORM_LOCK,
      clock: operator.clock,
      signal: operator.signal,
      force: operator.force,
      reporter: operator.reporter,
      source: { stack: item.stack, locate: (path) => item.spec.locate(path) },
      onEvent: (event) => listeners.forEach((listener) => listener(event)),
      ...(tools.mirror !== undefined && { mirror: tools.mirror }),
    }),
    bucket: stateBucket(access, { ...item.stack.state, environment: item.stack.environment }),
    jobs: trainingJobs(access),
    locate: (path) => item.spec.locate(path),
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
