/* Specs that a change takes away: whether what they declared is still there. */
import { compile, type CompiledSpec } from '../stacks/compile.ts';
import type { Diagnostic } from '../stacks/language/diagnostic.ts';
import type { Declared, Facts } from '../stacks/language/spec-set.ts';
import { undeclaredStack, type UndeclaredStack } from '../stacks/undeclared.ts';
import type { Operator } from './stack/operator.ts';
import type { Workspace } from './workspace/workspace.ts';

/** A stack whose spec was taken away. */
export interface RemovedStack {
  readonly spec: Declared;
  /** As the last spec compiled, with whatever data: good for where it is, not for what it trained. */
  readonly compiled: CompiledSpec;
  readonly resources: number;
  /** What is left of it in AWS can be destroyed by its state; undefined where no kind knows the state. */
  readonly left: UndeclaredStack | undefined;
}

/**
 * What is said of the specs that git knows and the working tree lacks, by what their states say: nothing of what was never
 * applied, or was destroyed before.
 */
export async function stillThere(operator: Operator, workspace: Workspace): Promise<Diagnostic[]> {
  const found: Diagnostic[] = [];
  for (const spec of workspace.removed) {
    const stacks = await removedStacks(operator, workspace, spec);
    // What it compiled to cannot be told any more, so nobody could look.
    if (stacks === undefined)
      found.push(...(kindOfRemoved(operator, spec)?.whenRemoved(spec) ?? []));
    for (const stack of stacks ?? []) found.push(...saidOfRemoved(operator, stack));
  }
  return found;
}

/** What is wrong with having taken a spec away; nothing where nothing of it is in AWS. */
export function saidOfRemoved(
  operator: Operator,
  { spec, compiled, resources }: RemovedStack,
): Diagnostic[] {
  if (resources === 0) return [];
  const left = { stack: compiled.stack.id, resources };
  return kindOfRemoved(operator, spec)?.whenRemoved(spec, left) ?? [];
}

/** Whether taking the spec away is to destroy what it made: the default branch said so before. */
export function mayGo({ compiled, left }: RemovedStack): boolean {
  return left !== undefined && compiled.stack.deletionPolicy === 'delete';
}

/** The stacks of a spec that was taken away, and what is left of them; undefined where they cannot be told any more. */
export async function removedStacks(
  operator: Operator,
  workspace: Pick<Workspace, 'specs' | 'removed' | 'facts'>,
  spec: Declared,
): Promise<RemovedStack[] | undefined> {
  const stacks = await compiledThen(operator, workspace, spec);
  return stacks && Promise.all(stacks.map((compiled) => lookAt(operator, spec, compiled)));
}

async function lookAt(
  operator: Operator,
  spec: Declared,
  compiled: CompiledSpec,
): Promise<RemovedStack> {
  const { state: place, environment, account, region, deletionPolicy } = compiled.stack;
  const state = await operator.inAws(compiled).bucket.readState(place.key);
  const addresses = state?.addresses ?? [];
  const kinds = operator.kinds.map(({ definition }) => definition);
  const { key, bucket } = place;
  const left = { key, bucket, environment, account, region, addresses, deletionPolicy };
  return {
    spec,
    compiled,
    resources: addresses.length,
    left: addresses.length === 0 ? undefined : await undeclaredStack(kinds, left),
  };
}

function kindOfRemoved({ kinds }: Operator, spec: Declared) {
  return kinds.find(({ definition }) => definition.kind === spec.kind);
}

/** What a spec compiled to; undefined where today's rules refuse it, or the compiler of today makes no sense of it. */
export async function compiledThen(
  operator: Pick<Operator, 'kinds'>,
  { specs, removed, facts: { today } }: Pick<Workspace, 'specs' | 'removed' | 'facts'>,
  spec: Declared,
): Promise<CompiledSpec[] | undefined> {
  const kinds = operator.kinds.map(({ definition }) => definition);
  const request = {
    specs: { ...specs, documents: [...specs.documents, ...removed] },
    facts: { today, gathered: placeholders(operator, removed) },
    kinds,
    selected: [spec],
  };
  try {
    const stacks = [...(await compile(request))];
    return stacks.length === 0 ? undefined : stacks;
  } catch {
    return undefined;
  }
}

/** Nobody reads the data of a spec that is gone; where its state lies does not depend on it. */
function placeholders(
  operator: Pick<Operator, 'kinds'>,
  removed: Workspace['removed'],
): Facts['gathered'] {
  return Object.fromEntries(
    operator.kinds.map(({ definition }) => [
      definition.kind,
      new Map(
        removed
          .filter(({ kind }) => kind === definition.kind)
          .map(({ draft }) => [definition.id(draft) ?? '', definition.placeholderFacts]),
      ),
    ]),
  );
}
