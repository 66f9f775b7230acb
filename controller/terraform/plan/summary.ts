import type { Plan, ResourceChange } from './plan.ts';

export type ChangeKind =
  'no-op' | 'create' | 'update' | 'delete' | 'replace' | 'import' | 'forget' | 'read';

/** How many resources a plan touches, by what it does to them. */
export interface PlanSummary {
  readonly create: number;
  readonly update: number;
  readonly delete: number;
  readonly replace: number;
  /** Adopted into the state; one that is changed at the same time counts there too. */
  readonly import: number;
  /** Left alone in the world and dropped from the state. */
  readonly forget: number;
  /** No resource changes, but outputs do: a training job has moved on. */
  readonly outputsOnly: boolean;
  readonly empty: boolean;
}

/** What happens to the thing itself; an import without a change is `import`. */
export function changeKind(change: Pick<ResourceChange, 'actions' | 'importing'>): ChangeKind {
  const has = (action: string) => change.actions.includes(action);
  if (has('delete')) return has('create') ? 'replace' : 'delete';
  if (has('create')) return 'create';
  if (has('forget')) return 'forget';
  if (has('update')) return 'update';
  if (change.importing !== undefined) return 'import';
  return has('read') ? 'read' : 'no-op';
}

export function planSummary(plan: Pick<Plan, 'resourceChanges' | 'outputChanges'>): PlanSummary {
  const managed = plan.resourceChanges.filter((one) => one.mode === 'managed');
  const count = (kind: ChangeKind) => managed.filter((one) => changeKind(one) === kind).length;
  const counts = {
    create: count('create'),
    update: count('update'),
    delete: count('delete'),
    replace: count('replace'),
    import: managed.filter((one) => one.importing !== undefined).length,
    forget: count('forget'),
  };
  const touched = Object.values(counts).some((one) => one > 0);
  const outputs = Object.values(plan.outputChanges).some((one) => !one.actions.includes('no-op'));
  return { ...counts, outputsOnly: !touched && outputs, empty: !touched && !outputs };
}
