import type { Diagnostic } from '../stacks/language/diagnostic.ts';
import type { SourceRange, SpecPath } from '../stacks/language/source.ts';
import { awsAccess } from './aws/access.ts';
import { stateBucket, type StateBucket } from './aws/state-bucket.ts';
import { trainingJobs, type TrainingJobs } from './aws/training-jobs.ts';
import type { Item } from './items.ts';
import type { Operator, Tools } from './operator.ts';
import type { AwsAccess } from './ports.ts';
import { TERRAFORM_LOCK } from '../stacks/terraform-lock.ts';
import type { CompiledPast } from './gates/refusal.ts';
import { carriedByGit } from './stack/carried-by-git.ts';
import { compiledPast } from './stack/compiled-past.ts';
import { takeOver } from './stack/takeover.ts';
import { inTurn } from './stack/turn.ts';
import { openWorkFolder } from './stack/work-folder.ts';
import { terraformIn, type Terraform } from './terraform/terraform.ts';
import type { UiEvent } from './terraform/json-ui.ts';
import { gitIn, type Git } from './workspace/git.ts';

/** One stack, its working directory, and the parts of the world it meets. */
export interface StackWorld {
  readonly item: Item;
  /** Terraform's working directory, outside of the repository. */
  readonly dir: string;
  /** What was found on the way in that a person should know. */
  readonly notes: readonly Diagnostic[];
  readonly access: AwsAccess;
  readonly terraform: Terraform;
  readonly bucket: StateBucket;
  readonly jobs: TrainingJobs;
  /** The place in the specs of a path, for diagnostics. */
  locate(path: SpecPath): SourceRange | undefined;
  /** What the spec compiled to on the default branch, back to where all of these addresses are explained. */
  history(addresses: ReadonlySet<string>): Promise<CompiledPast>;
  /** Runs what prepares and plans in the folder when no other process does. */
  inTurn<T>(work: () => Promise<T>): Promise<T>;
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

/** Prepares to run Terraform for one stack; nothing is started yet. @throws {TemperError} TF_DIRECTORY */
export async function enterStack(
  operator: Operator,
  tools: Tools,
  item: Item,
): Promise<StackWorld> {
  const listeners = new Set<(event: UiEvent) => void>();
  const access = accessOf(operator, item);
  const { dir, notes } = await ownFolderOf(operator, tools, item);
  return {
    item,
    dir,
    notes,
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
    history: (addresses) => compiledPast(gitOf(operator), item, addresses),
    inTurn: (work) => inTurn({ ...operator, dir, title: item.stack.title }, work),
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** The stack's working folder, with what an earlier version of Temper may have left in the repository. */
async function ownFolderOf(operator: Operator, tools: Tools, { stack }: Item) {
  const { root, stateDir, reporter } = operator;
  const sandbox = operator.sandbox !== undefined;
  const dir = await openWorkFolder({ root, stateDir, sandbox }, stack);
  const notes = await takeOver({
    root,
    dir,
    reporter,
    stackFolder: [sandbox ? 'sandbox' : 'stacks', ...stack.id.split('/')],
    engine: tools.engine,
    carried: () => carriedByGit(gitOf(operator)),
  });
  return { dir, notes };
}

function gitOf({ root, variables }: Operator): Git {
  return gitIn(root, variables);
}
