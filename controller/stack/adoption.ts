import type { Json } from '../../stacks/json.ts';
import type { Diagnostic } from '../../stacks/language/diagnostic.ts';
import type { Existing } from '../aws/ownership.ts';
import type { TrainingJob } from '../aws/training-job.ts';
import type { StackContext } from './stack-context.ts';
import type { Import } from '../terraform/directory.ts';
import type { Plan, ResourceChange } from '../terraform/plan/plan.ts';
import { changeKind } from '../terraform/plan/summary.ts';

/** What a plan would create although it exists. */
export interface Adoptions {
  readonly imports: readonly Import[];
  /** Names that something else holds. */
  readonly diagnostics: readonly Diagnostic[];
}

export const NOTHING_TO_ADOPT: Adoptions = { imports: [], diagnostics: [] };

/**
 * Compares what a plan would create with the world. After a run that died between creating and recording, this is what
 * makes the next run finish the work instead of failing on names that exist, or paying for a training twice.
 */
export async function findAdoptions(
  context: StackContext,
  plan: Plan,
  job: TrainingJob | undefined,
): Promise<Adoptions> {
  const held = new Set(plan.priorResources.flatMap(({ values }) => idOf(values)));
  const found = await Promise.all(
    plan.resourceChanges
      .filter((change) => isCreate(change) && mayAdopt(context, change, job))
      .map(async (change) => ({
        change,
        existing: await context.find({
          type: change.type,
          address: change.address,
          values: valuesOf(change),
          held,
        }),
      })),
  );
  const imports: Import[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const { change, existing } of found) {
    if (existing?.ours === true) imports.push({ to: change.address, id: existing.importId });
    else if (existing !== undefined) diagnostics.push(nameTaken(context, change, existing));
  }
  return { imports, diagnostics };
}

function isCreate(change: ResourceChange): boolean {
  return change.mode === 'managed' && changeKind(change) === 'create';
}

/** The planned attributes; what is only known after apply is not among them. */
function valuesOf(change: ResourceChange): Readonly<Record<string, unknown>> {
  return recordOf(change.after);
}

function recordOf(value: Json): Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};
}

/** What AWS, or the provider, calls what is in the state. */
function idOf(values: Json): string[] {
  const { id } = recordOf(values);
  return typeof id === 'string' ? [id] : [];
}

/** Of a training, its kind decides: a job that ended without a model needs a new attempt, which a gate says. */
function mayAdopt(
  context: StackContext,
  change: ResourceChange,
  job: TrainingJob | undefined,
): boolean {
  if (change.address !== context.compiled.stack.training?.address) return true;
  return context.kind.training?.mayAdopt(context.compiled, job) ?? false;
}

function nameTaken(context: StackContext, change: ResourceChange, existing: Existing): Diagnostic {
  const path = context.compiled.stack.origins[change.address];
  const at = path === undefined ? undefined : context.locate(path);
  const why =
    existing.why ??
    (existing.owner === undefined
      ? `it carries no tag temper:stack, so Temper did not make it in ${context.compiled.stack.account} and will not touch it`
      : `its tag temper:stack says it belongs to ${existing.owner}`);
  return {
    code: 'AWS_NAME_TAKEN',
    severity: 'error',
    message: `${change.type} "${existing.importId}" exists and is not part of this stack`,
    why,
    fix: `rename what the spec declares, remove what is there, or tag it temper:stack=${context.compiled.stack.id} to hand it over`,
    ...(at !== undefined && { at }),
    ...(path !== undefined && { path }),
  };
}
