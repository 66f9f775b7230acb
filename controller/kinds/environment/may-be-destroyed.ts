import type { Environment } from '../../../stacks/kinds/environment/schema.ts';
import type { Diagnostic } from '../../../stacks/language/diagnostic.ts';
import type { JudgedPlan } from '../../stack/operated-kind.ts';

/** An environment goes last, and only when what was applied allows its buckets to be emptied. */
export async function mayBeDestroyed(judged: JudgedPlan<Environment>): Promise<Diagnostic[]> {
  if (!judged.destroy || !judged.remoteState) return [];
  return [...(await stacksInside(judged)), ...notApplied(judged)];
}

/** Terraform empties a bucket only when its state already says so. */
function notApplied({ context, compiled, plan }: JudgedPlan<Environment>): Diagnostic[] {
  if (compiled.value.spec.deletionPolicy !== 'delete') return [];
  const kept = plan.priorResources.filter(
    ({ type, values }) =>
      type === 'aws_s3_bucket' && (values as { force_destroy?: unknown }).force_destroy !== true,
  );
  if (kept.length === 0) return [];
  const at = context.locate(['spec', 'deletionPolicy']);
  return [
    {
      code: 'GATE_DELETES_DATA',
      severity: 'error',
      message: `\`deletionPolicy: delete\` of ${compiled.stack.title} was not applied yet`,
      why: 'its buckets may not be emptied before that, so the destruction would stop half-way',
      fix:
        compiled.stack.undeclared === true
          ? 'put its spec back with `deletionPolicy: delete`, apply it, then destroy it; or empty the buckets yourself and take them out of the state'
          : `run \`temper apply ${compiled.stack.environment}\`, then destroy it`,
      ...(at !== undefined && { at }),
    },
  ];
}

/** States of environments lie here; whatever else lies in the bucket lives in one. */
const ENVIRONMENTS = 'temper/environments/';

/** The buckets hold what these were made from. */
async function stacksInside({
  context,
  compiled,
  leaving,
}: JudgedPlan<Environment>): Promise<Diagnostic[]> {
  const { bucket } = context;
  const keys = (await bucket.list('temper/')).filter(
    (key) => key.endsWith('.tfstate') && !key.startsWith(ENVIRONMENTS) && !leaving.includes(key),
  );
  const states = await Promise.all(keys.map((key) => bucket.readState(key)));
  const alive = keys.filter((_, at) => (states[at]?.addresses.length ?? 0) > 0);
  if (alive.length === 0) return [];
  const at = context.locate(['metadata', 'name']);
  return [
    {
      code: 'GATE_ENVIRONMENT_IN_USE',
      severity: 'error',
      message: `${alive.length === 1 ? '1 stack lives' : `${alive.length} stacks live`} in ${compiled.stack.title}: ${alive.map(titleOf).join(', ')}`,
      why: 'their data and results are in the buckets that would be deleted',
      fix: 'destroy these first, then the environment',
      ...(at !== undefined && { at }),
    },
  ];
}

/** `temper/models/support-bot/v1.tfstate`: `support-bot v1`. */
function titleOf(key: string): string {
  return key
    .replace(/^temper\/[^/]+\//, '')
    .replace(/\.tfstate$/, '')
    .replaceAll('/', ' ');
}
