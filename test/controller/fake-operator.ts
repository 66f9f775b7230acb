import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { PlannedCreate } from '../../controller/aws/finder.ts';
import type { ModelAccess } from '../../controller/aws/model-access.ts';
import type { LogLine } from '../../controller/aws/log-lines.ts';
import type { Existing } from '../../controller/aws/ownership.ts';
import { parseTerraformState, type TerraformState } from '../../controller/aws/terraform-state.ts';
import type { LockInfo } from '../../controller/ports/lock-info.ts';
import type { TrainingJob } from '../../controller/aws/training-job.ts';
import type { CompiledPast } from '../../controller/gates/refusal.ts';
import type { Json } from '../../stacks/json.ts';
import type { PolicyVerdicts } from '../../controller/rego/team-policies.ts';
import type { CompiledSpec } from '../../controller/stack/compiled-spec.ts';
import { OPERATED_KINDS } from '../../controller/kinds/index.ts';
import { operatedKind, type OperatedKind } from '../../controller/stack/operated-kind.ts';
import type { AccountInAws, Operator } from '../../controller/stack/operator.ts';
import type { StackContext, StackInAws } from '../../controller/stack/stack-context.ts';
import { openWorkspace, type Workspace } from '../../controller/workspace/workspace.ts';
import { RECORDS, ROWS } from '../helpers/laboratory.ts';
import { repositoryIn } from '../helpers/repository.ts';
import { fakeFleetRuns, noFleets, type FakeFleets } from './fake-fleets.ts';
import { terraformOn } from './fake-terraform.ts';
import type { FakePlan } from './terraform/plan-json.ts';
import { recordingReporter, steppingClock } from './terraform/support.ts';

/** A world in memory: what is planned, what exists, and a record of all that was done to it. */
export interface FakeWorld {
  /** By stack id: what Terraform would do. A stack without one has nothing to do. */
  readonly plans: Map<string, FakePlan>;
  /** By stack id: thrown by the next applies, in order; `undefined` lets one pass. */
  readonly failures: Map<string, (Error | undefined)[]>;
  readonly jobs: Map<string, TrainingJob>;
  readonly jobTags: Map<string, Record<string, string>>;
  /** Trainings on machines. */
  readonly fleets: FakeFleets;
  readonly logLines: LogLine[];
  readonly states: Map<string, TerraformState>;
  /** States as they are stored, by key. */
  readonly stateTexts: Map<string, string>;
  /** State buckets of environments that are not declared, and what is in them by key. */
  readonly otherBuckets: Map<
    string,
    { readonly environment: string; readonly states: Map<string, TerraformState> }
  >;
  readonly locks: Map<string, LockInfo>;
  /** Records beside the states, by key. */
  readonly records: Map<string, string>;
  readonly existing: Map<string, Existing>;
  /** When KMS aliases were made, in milliseconds since the epoch. */
  readonly aliases: Map<string, number>;
  /** Names of the log resource policies of the account. */
  readonly logPolicies: string[];
  /** By id: what Bedrock says of base models. One without an entry cannot be asked about. */
  readonly baseModels: Map<string, ModelAccess>;
  /** `plan environment/lab`, `apply model/bot/v1`, `create bucket`, ...: in the order it happened. */
  readonly done: string[];
  bucketExists: boolean;
  /** What each apply waits for. */
  beforeApply: (id: string) => Promise<void>;
  past: CompiledPast;
  /** What the team's policies say of a plan. */
  policies: (input: Json) => PolicyVerdicts;
}

export interface FakeOperator extends Operator {
  readonly world: FakeWorld;
  readonly said: readonly string[];
}

const NEVER = new AbortController().signal;

export interface FakeOptions {
  readonly signal?: AbortSignal;
  /** @default those that Temper ships with */
  readonly kinds?: readonly OperatedKind[];
}

/** An operator on a world in memory; `dir` holds the working folders. */
export function fakeOperator(dir: string, options: FakeOptions = {}): FakeOperator {
  const { signal = NEVER } = options;
  const reporter = recordingReporter();
  const clock = steppingClock();
  const now = () => clock.now();
  const world: FakeWorld = {
    plans: new Map(),
    failures: new Map(),
    jobs: new Map(),
    jobTags: new Map(),
    fleets: noFleets(),
    logLines: [],
    states: new Map(),
    stateTexts: new Map(),
    otherBuckets: new Map(),
    locks: new Map(),
    records: new Map(),
    existing: new Map(),
    baseModels: new Map(),
    logPolicies: [],
    aliases: new Map(),
    done: [],
    bucketExists: true,
    beforeApply: () => Promise.resolve(),
    past: { addresses: new Set(), names: new Set() },
    policies: () => ({ verdicts: [], diagnostics: [] }),
  };
  const kinds = options.kinds ?? OPERATED_KINDS;
  const kindOf = (compiled: Pick<CompiledSpec, 'stack'>) => operatedKind(kinds, compiled);
  return {
    kinds,
    kindOf,
    root: dir,
    cacheDir: dir,
    stateDir: dir,
    home: dir,
    variables: {},
    parallelism: 2,
    applyParallelism: 8,
    clock,
    reporter,
    signal,
    force: NEVER,
    world,
    said: reporter.said,
    locate: () => Promise.resolve({ engine: { tooOld: [] } }),
    tools: () =>
      Promise.resolve({
        engine: { path: 'terraform', name: 'terraform', version: '1.11.4' },
        mirror: '/mirror',
      }),
    account: (place) => accountIn(world, place),
    inAws: (compiled) => inAws(world, compiled, now),
    open: (compiled) =>
      Promise.resolve({
        ...contextOf(world, compiled, { dir, now }),
        kind: kindOf(compiled),
      }),
  };
}

function accountIn(
  world: FakeWorld,
  place: { readonly account: string; readonly region: string },
): AccountInAws {
  return {
    access: { ...place, environment: {} },
    stateBuckets: () =>
      Promise.resolve(
        [...world.otherBuckets].map(([bucket, { environment }]) => ({ bucket, environment })),
      ),
    states: (bucket) => bucketOf(world, world.otherBuckets.get(bucket)?.states ?? world.states),
  };
}

function bucketOf(
  world: FakeWorld,
  states: ReadonlyMap<string, TerraformState>,
): StackInAws['bucket'] {
  return {
    exists: () => Promise.resolve(world.bucketExists),
    create: () => {
      if (!world.bucketExists) world.done.push('create bucket');
      world.bucketExists = true;
      return Promise.resolve('exists');
    },
    lock: (key) => Promise.resolve(world.locks.get(key)),
    stateText(key) {
      const text = world.stateTexts.get(key);
      if (text === undefined) return Promise.reject(new Error('that state has no text'));
      return Promise.resolve(text);
    },
    readState: (key) =>
      Promise.resolve(states.get(key) ?? parseTerraformState(world.stateTexts.get(key) ?? '')),
    list: (prefix) => Promise.resolve([...states.keys()].filter((key) => key.startsWith(prefix))),
  };
}

/** A store of records in memory. */
export function recordsIn(records: Map<string, string>): StackInAws['records'] {
  return {
    putOnce(key, text) {
      if (records.has(key)) return Promise.resolve('exists');
      records.set(key, text);
      return Promise.resolve('written');
    },
    put: (key, text) => Promise.resolve(void records.set(key, text)),
    read(key) {
      const text = records.get(key);
      return Promise.resolve(text === undefined ? undefined : { text });
    },
    list: (prefix) =>
      Promise.resolve([...records.keys()].filter((key) => key.startsWith(prefix)).sort()),
  };
}

function inAws(
  world: FakeWorld,
  { stack }: Pick<CompiledSpec, 'stack'>,
  now: () => number,
): StackInAws {
  return {
    access: { account: stack.account, region: stack.region, environment: {} },
    now: () => Promise.resolve(now()),
    find: ({ address }: PlannedCreate) => Promise.resolve(world.existing.get(address)),
    requireAccount: () => Promise.resolve(void world.done.push('check account')),
    aliasSetAt: (alias) => Promise.resolve(world.aliases.get(alias)),
    logPolicies: () => Promise.resolve(world.logPolicies),
    baseModel: (id) => Promise.resolve(world.baseModels.get(id) ?? { id }),
    bucket: bucketOf(world, world.otherBuckets.get(stack.state.bucket)?.states ?? world.states),
    records: recordsIn(world.records),
    jobs: {
      find: (name) => Promise.resolve(world.jobs.get(name)),
      tags: (arn) => Promise.resolve(world.jobTags.get(arn) ?? {}),
      modelExists: () => Promise.resolve(true),
      losses: () => Promise.resolve([]),
    },
    fleets: fakeFleetRuns(world.fleets),
    logLines: ({ prefix, since }) =>
      Promise.resolve(
        world.logLines.filter(({ stream, at }) => stream.startsWith(prefix) && at >= since),
      ),
  };
}

function contextOf(
  world: FakeWorld,
  compiled: CompiledSpec,
  { dir, now }: { readonly dir: string; readonly now: () => number },
): Omit<StackContext, 'kind'> {
  const { stack, spec } = compiled;
  const folder = join(dir, 'work', stack.id);
  mkdirSync(folder, { recursive: true });
  return {
    ...inAws(world, compiled, now),
    compiled,
    dir: folder,
    notes: [],
    terraform: terraformOn(world, stack.id),
    policies: { judge: (input) => Promise.resolve(world.policies(input)) },
    locate: (path) => spec.locate(path),
    history: () => Promise.resolve(world.past),
    commit: () => Promise.resolve(undefined),
    inTurn: (work) => work(),
    listen: () => () => undefined,
  };
}

export const ENVIRONMENT = `apiVersion: temper/v1alpha1
kind: Environment
metadata: { name: lab }
spec: { account: '111122223333', region: us-east-1 }
`;

export const model = (name: string, more = '', environment = 'lab') => `---
apiVersion: temper/v1alpha1
kind: FineTune
metadata: { name: ${name} }
spec:
  version: 1
  environment: ${environment}
  baseModel: amazon.nova-micro-v1:0:128k
  dataset: { train: train.jsonl }
${more}`;

/** A workspace of real files in a real repository at `root`, all of it selected. */
export async function workspaceIn(
  root: string,
  text: string,
  kinds: readonly OperatedKind[] = OPERATED_KINDS,
): Promise<Workspace> {
  const repository = await repositoryIn(root);
  await repository.write('specs/all.yaml', text);
  await repository.write('specs/train.jsonl', RECORDS);
  await repository.write('specs/rows.jsonl', ROWS);
  return openWorkspace({
    root,
    selection: {},
    today: '2026-11-21',
    environment: process.env,
    kinds,
    asksAws: true,
  });
}

/** A job as AWS describes one. */
export function trainingJob(name: string, status: string): TrainingJob {
  return {
    name,
    status,
    arn: `arn:aws:bedrock:us-east-1:111122223333:model-customization-job/${name}`,
    phases: { validation: {}, dataProcessing: {}, training: {} },
    createdAt: new Date('2026-11-19T12:00:00Z'),
    modelName: name,
    validationLosses: [],
    hyperparameters: {},
    baseModelArn: 'arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-micro-v1:0:128k',
    outputUri: 's3://x/',
  };
}
