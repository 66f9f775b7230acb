import type { CompiledSpec } from '../stacks/compile.ts';
import { bucketName } from '../stacks/kinds/environment/names.ts';
import { EC2 } from '../stacks/kinds/fine-tune/compute/ec2/index.ts';
import { stagedFolder } from '../stacks/kinds/fine-tune/compute/ec2/names.ts';
import type { Workload } from '../stacks/kinds/fine-tune/compute/ec2/schema/workload.ts';
import { FINE_TUNE } from '../stacks/kinds/fine-tune/index.ts';
import type { FineTune } from '../stacks/kinds/fine-tune/schema.ts';
import { TemperError, type Diagnostic } from '../stacks/language/diagnostic.ts';
import { stagedStore, type StagedStore } from './aws/staged-store.ts';
import { compiledSpecs } from './stack/compiled-spec.ts';
import type { Operator } from './stack/operator.ts';
import { copyContent, missingFiles, type StagedContent } from './staging/staged-content.ts';
import { packagesFor, weightsFor, type Found, type SourceOptions } from './staging/wanted.ts';
import type { Workspace } from './workspace/workspace.ts';

export interface StageOptions extends SourceOptions {
  /** True when these may be copied. Asked once, and not when nothing is missing. */
  approve(copies: readonly StageCopy[]): Promise<boolean>;
  /** Bytes of the parts that large files are sent in. */
  readonly partBytes?: number;
}

/** One set of files, and what of it has to be copied. */
export interface StageCopy {
  readonly kind: 'weights' | 'wheels';
  /** `google-bert/bert-base-uncased@86b5e0934494`. */
  readonly title: string;
  /** `s3://…/staged/<digest>/`. */
  readonly target: string;
  readonly files: number;
  readonly bytes: number;
  /** Of these, what is not there yet. */
  readonly missingFiles: number;
  readonly missingBytes: number;
}

/** What was staged, and what the specs have to say for it to count. */
export interface Staged {
  readonly copies: readonly StageCopy[];
  /** Among them STAGE_PINS, for each version that names another digest or none. */
  readonly diagnostics: readonly Diagnostic[];
}

interface Copy extends StageCopy {
  readonly store: StagedStore;
  readonly content: StagedContent;
  readonly missing: Awaited<ReturnType<typeof missingFiles>>;
}

/**
 * Copies what the selected fleets need into the buckets of their environments: only what is not there, each file held against its
 * SHA-256 on the way. It can be broken off and run again, and run twice at once.
 *
 * @throws TemperError STAGE_…, AWS_…, CLI_NOT_CONFIRMED
 */
export async function stage(
  operator: Operator,
  workspace: Workspace,
  options: StageOptions,
): Promise<Staged> {
  const copies = new Map<string, Copy>();
  const diagnostics: Diagnostic[] = [];
  const found: Found[] = [];
  try {
    for (const compiled of await fleetsIn(workspace)) {
      const inAws = operator.inAws(compiled);
      await inAws.requireAccount();
      const bucket = bucketName(compiled.stack.environment, 'artifacts', compiled.stack.account);
      const store = stagedStore(inAws.access, bucket, options.partBytes);
      for (const one of await wanted(operator, compiled, { options, store })) {
        found.push(one);
        if (one.pins !== undefined) diagnostics.push(one.pins);
        const copy = await copyOf(one, store, bucket);
        copies.set(copy.target, copy);
      }
    }
    const all = [...copies.values()];
    const missing = all.filter((one) => one.missingFiles > 0);
    if (missing.length > 0 && !(await options.approve(all.map(told)))) throw notConfirmed();
    for (const copy of missing) await copyOne(operator, copy);
    return { copies: all.map(told), diagnostics };
  } finally {
    await Promise.all(found.map(({ remove }) => remove()));
  }
}

async function fleetsIn(workspace: Workspace): Promise<CompiledSpec<FineTune>[]> {
  const selected = workspace.selected.filter(
    ({ kind, value }) =>
      kind === FINE_TUNE.kind &&
      (value as FineTune | undefined)?.spec.compute.type === (EC2.type as string),
  );
  return [...(await compiledSpecs({ ...workspace, selected }))] as CompiledSpec<FineTune>[];
}

async function wanted(
  operator: Operator,
  { spec, value, stack }: CompiledSpec<FineTune>,
  { options, store }: { readonly options: StageOptions; readonly store: StagedStore },
): Promise<readonly Found[]> {
  const { workload } = value.spec.compute as unknown as { readonly workload: Workload };
  const version = { spec, title: stack.title, baseModel: value.spec.baseModel, workload };
  const weights = await weightsFor(operator, version, { ...options, store });
  const packages = await packagesFor(operator, version, { ...options, store });
  return [...weights, ...packages];
}

async function copyOf(
  { kind, title, content }: Found,
  store: StagedStore,
  bucket: string,
): Promise<Copy> {
  const missing = await missingFiles(store, content);
  return {
    kind,
    title,
    store,
    content,
    missing,
    target: `s3://${bucket}/${stagedFolder(content.sha256)}/`,
    files: content.files.length,
    bytes: bytesOf(content.files),
    missingFiles: missing.length,
    missingBytes: bytesOf(missing),
  };
}

async function copyOne({ signal, reporter }: Operator, copy: Copy): Promise<void> {
  const task = reporter.task(`copy ${copy.title}`);
  let done = 0;
  try {
    await copyContent(copy.store, copy.content, {
      missing: copy.missing,
      signal,
      came(bytes) {
        done += bytes;
        const percent = Math.floor((100 * done) / Math.max(1, copy.missingBytes));
        task.update(`${percent} %`, { passing: true });
      },
    });
    task.done();
  } catch (error) {
    task.fail();
    throw error;
  }
}

function told({ store: _store, content: _content, missing: _missing, ...copy }: Copy): StageCopy {
  return copy;
}

function bytesOf(files: readonly { readonly bytes: number }[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}

function notConfirmed(): TemperError {
  return new TemperError([
    {
      code: 'CLI_NOT_CONFIRMED',
      severity: 'error',
      message: 'nothing was copied',
      fix: 'type "yes", or say `--yes` where nobody can be asked',
    },
  ]);
}
