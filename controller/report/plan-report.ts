import { monthlyTotal } from '../../stacks/monthly-cost.ts';
import type { StackPlan } from '../stack/stack-plan.ts';
import type { ResourceChange } from '../terraform/plan/plan.ts';
import { changeKind } from '../terraform/plan/summary.ts';
import { usd, usdBounds, usdRange } from './money.ts';
import { palette } from './palette.ts';
import { NOUNS, SIGNS, type PlanAction } from './resource-words.ts';
import { neutralLine } from './terminal-text.ts';

const VERBS: Readonly<Record<PlanAction, string>> = {
  create: 'create',
  import: 'adopt',
  update: 'change',
  replace: 'DELETE AND RECREATE',
  delete: 'DELETE',
  forget: 'leave alone, no longer tracked:',
};

/** What Terraform would do with one resource of ours; undefined for nothing. */
export function actionOf(change: ResourceChange): PlanAction | undefined {
  const kind = changeKind(change);
  return change.mode !== 'managed' || kind === 'no-op' || kind === 'read' ? undefined : kind;
}

/** A plan as a person decides on it: what is made, changed and lost, what it costs, and what cannot be undone. */
export function renderPlan(plan: StackPlan, colour: boolean): string {
  const paint = palette(colour);
  const { stack } = plan.context.compiled;
  const lines = [
    paint.bold(neutralLine(stack.title)) +
      paint.dim(neutralLine(`  ${stack.account} ${stack.region}`)),
  ];
  const groups = grouped(plan);
  if (!plan.plan.applyable) lines.push('  nothing to change');
  else if (groups.length === 0)
    lines.push('  only outputs change: results move into `terraform output`');
  for (const { action, text } of groups) {
    const tone = {
      create: paint.green,
      import: paint.cyan,
      update: paint.yellow,
      replace: paint.red,
      delete: paint.red,
      forget: paint.dim,
    }[action];
    lines.push(tone(`  ${SIGNS[action]} ${neutralLine(text)}`));
  }
  lines.push(
    ...[...costLines(plan), ...monthlyLines(plan)].map(neutralLine),
    ...warnings(plan).map((text) => paint.yellow(`  ! ${text}`)),
  );
  if (plan.unsaved !== undefined)
    lines.push(...storedFirst(plan).map((line) => paint.yellow(neutralLine(`  ! ${line}`))));
  else if (!plan.remoteState)
    lines.push(
      paint.dim(
        neutralLine(
          `  state bucket ${stack.state.bucket} does not exist yet: apply makes it first`,
        ),
      ),
    );
  if (plan.plan.applyable)
    lines.push(paint.dim(neutralLine(`  digest ${plan.digest.slice(0, 16)}`)));
  return lines.join('\n');
}

function storedFirst(plan: StackPlan): string[] {
  const finished = finishedBy(plan);
  if (finished !== undefined)
    return finished.length === 0
      ? []
      : [
          `keeps and finishes what an earlier run began to make and was stopped at: ${finished.join(', ')}`,
        ];
  const count = plan.unsaved?.state.addresses.length ?? 0;
  return [
    `stores first what an earlier run could not: a state with ${count} resources, from which this plan was made`,
  ];
}

/** What was begun, and is kept; undefined where nothing was that is finished in the state. What the plan deletes is not kept. */
export function finishedBy({ plan, unsaved }: StackPlan): readonly string[] | undefined {
  const deleted = new Set(
    plan.resourceChanges.filter((one) => actionOf(one) === 'delete').map(({ address }) => address),
  );
  return unsaved?.finishes?.filter((address) => !deleted.has(address));
}

function grouped(plan: StackPlan): { action: PlanAction; text: string }[] {
  const counts = new Map<PlanAction, Map<string, ResourceChange[]>>();
  for (const change of plan.plan.resourceChanges) {
    const action = actionOf(change);
    if (action === undefined) continue;
    const byType = counts.get(action) ?? new Map<string, ResourceChange[]>();
    byType.set(change.type, [...(byType.get(change.type) ?? []), change]);
    counts.set(action, byType);
  }
  return [...counts].map(([action, byType]) => ({
    action,
    text: `${VERBS[action]} ${phrase(byType)}`,
  }));
}

function phrase(byType: ReadonlyMap<string, readonly ResourceChange[]>): string {
  let settings = 0;
  const parts: string[] = [];
  for (const [type, changes] of byType) {
    const nouns = NOUNS[type];
    if (nouns === undefined) settings += changes.length;
    else if (changes.length === 1) parts.push(`${nouns[0]}${nameOf(changes[0])}`);
    else parts.push(`${changes.length} ${nouns[1]}`);
  }
  if (settings > 0) parts.push(`${settings} ${settings === 1 ? 'setting' : 'settings'} of theirs`);
  return parts.join(', ');
}

function nameOf(change: ResourceChange | undefined): string {
  const values = (change?.after ?? change?.before ?? {}) as Record<string, unknown>;
  const name =
    values['job_name'] ?? values['name'] ?? values['key'] ?? values['bucket'] ?? values['alias'];
  return typeof name === 'string' ? ` ${name}` : '';
}

/** True when applying this plan starts a training that AWS charges. */
export function startsTraining({ context, plan }: StackPlan): boolean {
  return plan.resourceChanges.some(
    (change) =>
      change.address === context.compiled.stack.training?.address && actionOf(change) === 'create',
  );
}

function costLines(plan: StackPlan): string[] {
  const { estimate } = plan;
  if (estimate === undefined || !startsTraining(plan)) return [];
  const { compiled, kind } = plan.context;
  const training =
    estimate.expectedUsd === undefined
      ? `cost unknown: ${estimate.unknownBecause ?? 'no published price'}`
      : `about ${usdRange(estimate)} once (confidence ${estimate.grade})`;
  const storage =
    estimate.storagePerMonthUsd === undefined
      ? ''
      : `, then ${usd(estimate.storagePerMonthUsd)} a month for the model`;
  return [
    `  $ trains ${kind.training?.subject(compiled)}: ${training}${storage}`,
    ...estimate.assumptions.map((text) => `      ${text}`),
  ];
}

/** Of a plan that changes something: what it comes to each month, and by what the rest is billed. */
function monthlyLines({ plan, monthlyCost }: StackPlan): string[] {
  if (!plan.applyable || monthlyCost.length === 0) return [];
  const rows = monthlyCost.map(({ what, terms, ...bounds }) => ({
    what,
    amount: bounds.highUsd === 0 ? '' : usdBounds(bounds),
    terms,
  }));
  const [what, amount] = (['what', 'amount'] as const).map((column) =>
    Math.max(...rows.map((row) => row[column].length)),
  ) as [number, number];
  return [
    `  $ standing there: ${usdBounds(monthlyTotal(monthlyCost))} a month, and what is used (list prices of us-east-1)`,
    ...rows.map(
      (row) => `      ${row.what.padEnd(what)}  ${row.amount.padEnd(amount)}  ${row.terms}`,
    ),
  ];
}

function warnings(plan: StackPlan): string[] {
  const texts: string[] = [];
  if (startsTraining(plan)) {
    texts.push('irreversible: a training that has started is charged, even when it is stopped');
  }
  if (
    plan.plan.resourceChanges.some((change) =>
      ['delete', 'replace'].includes(actionOf(change) ?? ''),
    )
  ) {
    texts.push('irreversible: what is deleted cannot be brought back by Temper');
  }
  return texts;
}
