import type { Diagnostic } from '../../stacks/language/diagnostic.ts';
import type { SourceRange, SpecPath } from '../../stacks/language/source.ts';
import type { PlannedCreate } from '../aws/finder.ts';
import type { ModelAccess } from '../aws/model-access.ts';
import type { FleetRuns } from '../aws/fleet-runs.ts';
import type { LogLine, LogPlace } from '../aws/log-lines.ts';
import type { Existing } from '../aws/ownership.ts';
import type { RecordStore } from '../aws/record-store.ts';
import type { StateBucket } from '../aws/state-bucket.ts';
import { stateLock } from '../aws/state-lock.ts';
import type { TrainingJobs } from '../aws/training-jobs.ts';
import type { CompiledSpec } from './compiled-spec.ts';
import type { Machine, Tools } from './machine.ts';
import type { TeamPolicies } from '../rego/team-policies.ts';
import type { OperatedKind } from './operated-kind.ts';
import type { AwsAccess } from '../ports/ports.ts';
import { TERRAFORM_LOCK } from '../../stacks/terraform-lock.ts';
import type { CompiledPast } from '../gates/refusal.ts';
import { carriedByGit } from './carried-by-git.ts';
import { compiledPast } from './compiled-past.ts';
import { declaredCommit } from './declared-commit.ts';
import { isInS3 } from '../dataset/dataset-file.ts';
import { takeOver } from './takeover.ts';
import { lockLeases } from './lock-leases.ts';
import { inTurn } from './turn.ts';
import { openWorkFolder } from './work-folder.ts';
import { terraformIn, type Terraform } from '../terraform/terraform.ts';
import type { UiEvent } from '../terraform/messages/json-ui.ts';
import { gitIn, type GitFolder } from '../workspace/git.ts';

/** What AWS has of one stack. */
export interface StackInAws {
  readonly access: AwsAccess;
  readonly bucket: StateBucket;
  /** What was reviewed and applied of its stacks, beside their states. */
  readonly records: RecordStore;
  readonly jobs: TrainingJobs;
  /** Trainings that run on machines. */
  readonly fleets: FleetRuns;
  /** What was logged. */
  logLines(place: LogPlace): Promise<readonly LogLine[]>;
  /** When a KMS alias was made or changed, in milliseconds since the epoch, as far as KMS tells. */
  aliasSetAt(alias: string): Promise<number | undefined>;
  /** Names of the resource policies that CloudWatch Logs holds for the account and region. */
  logPolicies(): Promise<readonly string[]>;
  /** What Bedrock says of a base model here. */
  baseModel(id: string): Promise<ModelAccess>;
  /** What exists already under the name of something planned. @throws TemperError when AWS cannot be asked */
  find(planned: PlannedCreate): Promise<Existing | undefined>;
  /** @throws TemperError (AWS_WRONG_ACCOUNT, ...) unless the credentials are of the stack's account */
  requireAccount(): Promise<void>;
  /** The time there, in milliseconds since the epoch: a sandbox's clock runs faster. */
  now(): Promise<number>;
}

/** One stack, its working folder, and the parts of the world it meets. */
export interface StackContext extends StackInAws {
  readonly compiled: CompiledSpec;
  /** What can be done with its kind. */
  readonly kind: OperatedKind;
  /** Terraform's working folder, outside of the repository. */
  readonly dir: string;
  /** What was found on the way in that a person should know. */
  readonly notes: readonly Diagnostic[];
  readonly terraform: Terraform;
  /** The rules that the team adds. */
  readonly policies: TeamPolicies;
  /** The place in the specs of a path, for diagnostics. */
  locate(path: SpecPath): SourceRange | undefined;
  /** What the spec compiled to on the default branch, back to where all of these addresses are explained. */
  history(addresses: ReadonlySet<string>): Promise<CompiledPast>;
  /** The commit that holds what is declared here, its data included; undefined where that was changed since. */
  commit(): Promise<string | undefined>;
  /** Runs what prepares and plans in the folder when no other process does. */
  inTurn<T>(work: () => Promise<T>): Promise<T>;
  /** Calls back for everything Terraform says, until the returned function is called. */
  listen(listener: (event: UiEvent) => void): () => void;
}

/** Prepares to run Terraform for one stack; nothing is started yet. @throws {TemperError} TF_DIRECTORY */
export async function openStack(
  machine: Machine,
  tools: Tools,
  opened: StackInAws & Pick<StackContext, 'compiled' | 'kind' | 'policies'>,
): Promise<StackContext> {
  const listeners = new Set<(event: UiEvent) => void>();
  const { access, compiled } = opened;
  const { dir, notes } = await ownFolderOf(machine, tools, compiled);
  return {
    ...opened,
    dir,
    notes,
    terraform: terraformIn({
      engine: tools.engine,
      dir,
      environment: access.environment,
      lockFile: TERRAFORM_LOCK,
      clock: machine.clock,
      signal: machine.signal,
      force: machine.force,
      reporter: machine.reporter,
      source: { stack: compiled.stack, locate: (path) => compiled.spec.locate(path) },
      onEvent: (event) => listeners.forEach((listener) => listener(event)),
      mirror: tools.mirror,
      leases: lockLeases(stateLock(access, compiled.stack.state), machine.session),
      ...(machine.lockWaitMs !== undefined && { lockWaitMs: machine.lockWaitMs }),
    }),
    locate: (path) => compiled.spec.locate(path),
    history: (addresses) => compiledPast(gitOf(machine), compiled, addresses),
    commit: () => declaredCommit(gitOf(machine), filesOf(opened)),
    inTurn: (work) => inTurn({ ...machine, dir, title: compiled.stack.title }, work),
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Of the repository: the spec and its data. */
function filesOf({ compiled, kind }: Pick<StackContext, 'compiled' | 'kind'>): string[] {
  const data = kind.dataFiles(compiled.facts).map(({ source }) => source);
  return [compiled.spec.file, ...data.filter((source) => !isInS3(source))];
}

/** The stack's working folder, with what an earlier version of Temper may have left in the repository. */
async function ownFolderOf(machine: Machine, tools: Tools, { stack }: CompiledSpec) {
  const { root, stateDir, reporter } = machine;
  const sandbox = machine.sandbox !== undefined;
  const dir = await openWorkFolder({ root, stateDir, sandbox }, stack);
  const notes = await takeOver({
    root,
    dir,
    reporter,
    stackFolder: [sandbox ? 'sandbox' : 'stacks', ...stack.id.split('/')],
    engine: tools.engine,
    carried: () => carriedByGit(gitOf(machine)),
  });
  return { dir, notes };
}

function gitOf({ root, variables }: Machine): GitFolder {
  return gitIn(root, variables);
}
