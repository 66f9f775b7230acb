import type { CompiledSpec } from '../stacks/compile.ts';
import { bucketName } from '../stacks/kinds/environment/names.ts';
import { EC2 } from '../stacks/kinds/fine-tune/compute/ec2/index.ts';
import type { Workload } from '../stacks/kinds/fine-tune/compute/ec2/schema/workload.ts';
import { FINE_TUNE } from '../stacks/kinds/fine-tune/index.ts';
import type { FineTune } from '../stacks/kinds/fine-tune/schema.ts';
import { TemperError } from '../stacks/language/diagnostic.ts';
import { Place } from '../stacks/place.ts';
import { stagedStore } from './aws/staged-store.ts';
import type { AwsAccess } from './ports/ports.ts';
import { compiledSpecs } from './stack/compiled-spec.ts';
import type { Operator } from './stack/operator.ts';
import { setCopy, type Copy, type StageCopy } from './staging/copy.ts';
import type { Pins } from './staging/pins.ts';
import { imageFor, type ImageOptions, type OwnRegistry } from './staging/wanted-image.ts';
import { packagesFor, weightsFor, type SourceOptions } from './staging/wanted.ts';
import type { Workspace } from './workspace/workspace.ts';

export interface StageOptions extends SourceOptions, ImageOptions {
  /** True when these may be copied. Asked once, and not when nothing is missing. */
  approve(copies: readonly StageCopy[]): Promise<boolean>;
  /** The registry of an account. */
  ownRegistry(access: AwsAccess, place: Place): OwnRegistry;
  /** Bytes of the parts that large files are sent in. */
  readonly partBytes?: number;
}

/** What was staged, and what the specs have to say for it to count. */
export interface Staged {
  readonly copies: readonly StageCopy[];
  /** For each version that names another digest or none. */
  readonly pins: readonly Pins[];
}

/**
 * Copies what the selected fleets need into their environments: only what is not there, each file held against its SHA-256 on the
 * way. It can be broken off and run again, and run twice at once.
 *
 * @throws TemperError STAGE_…, AWS_…, CLI_NOT_CONFIRMED
 */
export async function stage(
  operator: Operator,
  workspace: Workspace,
  options: StageOptions,
): Promise<Staged> {
  const found: Copy[] = [];
  try {
    for (const compiled of await fleetsIn(workspace))
      for await (const copy of copiesFor(operator, compiled, options)) found.push(copy);
    // Versions share what they begin from.
    const copies = [...new Map(found.map((copy) => [copy.target, copy])).values()];
    const missing = copies.filter(({ missingFiles }) => missingFiles > 0);
    if (missing.length > 0 && !(await options.approve(copies.map(told)))) throw notConfirmed();
    for (const copy of missing) await copyOne(operator, copy);
    return {
      copies: copies.map(told),
      pins: found.flatMap(({ pins }) => (pins === undefined ? [] : [pins])),
    };
  } finally {
    await Promise.all(found.map(({ remove }) => remove()));
  }
}

async function fleetsIn(workspace: Workspace): Promise<CompiledSpec<FineTune>[]> {
  const isFleet = (value: unknown) =>
    (value as FineTune | undefined)?.spec.compute.type === (EC2.type as string);
  const selected = workspace.selected.filter(
    ({ kind, value }) => kind === FINE_TUNE.kind && isFleet(value),
  );
  // That weights are not named yet is what this mends.
  const diagnostics = workspace.diagnostics.filter(({ code }) => code !== 'RULE_FLEET_WEIGHTS');
  return [
    ...(await compiledSpecs({ ...workspace, selected, diagnostics })),
  ] as CompiledSpec<FineTune>[];
}

/** One after the other, so that what was fetched for one is known to whoever removes it when the next fails. */
async function* copiesFor(
  operator: Operator,
  compiled: CompiledSpec<FineTune>,
  options: StageOptions,
): AsyncGenerator<Copy> {
  const { spec, value, stack, environment } = compiled;
  const inAws = operator.inAws(compiled);
  await inAws.requireAccount();
  const bucket = bucketName(stack.environment, 'artifacts', stack.account);
  const store = stagedStore(inAws.access, bucket, options.partBytes);
  const { workload } = value.spec.compute as unknown as { readonly workload: Workload };
  const version = { spec, title: stack.title, baseModel: value.spec.baseModel, workload };
  const target = { store, bucket, signal: operator.signal };
  for (const found of await weightsFor(operator, version, { ...options, store }))
    yield setCopy(found, target);
  for (const found of await packagesFor(operator, version, { ...options, store }))
    yield setCopy(found, target);
  const own = options.ownRegistry(inAws.access, new Place(environment.spec));
  yield* await imageFor(operator, version, { ...options, own });
}

async function copyOne({ reporter }: Operator, copy: Copy): Promise<void> {
  const task = reporter.task(`copy ${copy.title}`);
  let done = 0;
  try {
    await copy.run((bytes) => {
      done += bytes;
      const percent = Math.floor((100 * done) / Math.max(1, copy.missingBytes));
      task.update(`${percent} %`, { passing: true });
    });
    task.done();
  } catch (error) {
    task.fail();
    throw error;
  }
}

function told({ kind, title, target, files, bytes, missingFiles, missingBytes }: Copy): StageCopy {
  return { kind, title, target, files, bytes, missingFiles, missingBytes };
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
