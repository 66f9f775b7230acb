/* Specs that a change takes away: whether what they declared is still there. */
import { compile, type CompiledSpec } from '../stacks/compile.ts';
import type { Diagnostic } from '../stacks/language/diagnostic.ts';
import type { Declared, Facts } from '../stacks/language/spec-set.ts';
import type { Operator } from './stack/operator.ts';
import type { Workspace } from './workspace/workspace.ts';

/**
 * What is said of the specs that git knows and the working tree lacks, by what their states say: nothing of what was never
 * applied, or was destroyed before.
 */
export async function stillThere(operator: Operator, workspace: Workspace): Promise<Diagnostic[]> {
  const found: Diagnostic[] = [];
  for (const spec of workspace.removed) {
    const kind = operator.kinds.find(({ definition }) => definition.kind === spec.kind);
    const stacks = await compiledThen(operator, workspace, spec);
    // What it compiled to cannot be told any more, so nobody could look.
    if (stacks === undefined) found.push(...(kind?.whenRemoved(spec) ?? []));
    for (const { compiled, resources } of await Promise.all((stacks ?? []).map(look(operator)))) {
      if (resources > 0)
        found.push(...(kind?.whenRemoved(spec, { stack: compiled.stack.id, resources }) ?? []));
    }
  }
  return found;
}

function look(operator: Operator) {
  return async (compiled: CompiledSpec) => {
    const state = await operator.inAws(compiled).bucket.readState(compiled.stack.state.key);
    return { compiled, resources: state?.addresses.length ?? 0 };
  };
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
