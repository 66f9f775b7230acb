import type { Diagnostic } from '../stacks/language/diagnostic.ts';
import { Selector } from './workspace/selection.ts';
import type { UndeclaredStack } from '../stacks/undeclared.ts';
import type { Operator } from './stack/operator.ts';
import { findUndeclared, type Undeclared } from './undeclared.ts';
import type { Workspace } from './workspace/workspace.ts';

/** What targets turn out to be. */
export interface NamedTargets {
  /** Targets that specs answer to. */
  readonly declared: readonly string[];
  readonly stacks: readonly UndeclaredStack[];
  /** Targets that nothing answers to that could be destroyed. */
  readonly unknown: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Finds the stacks without a spec that are named, among targets that may also be specs. */
export async function undeclaredNamed(
  operator: Operator,
  workspace: Workspace,
  request: {
    readonly targets: readonly string[];
    readonly deletionPolicy?: 'retain' | 'delete' | undefined;
  },
): Promise<NamedTargets> {
  const selector = new Selector(workspace.kinds.map(({ definition }) => definition));
  const declared = request.targets.filter(
    (target) => selector.unknownTargets(workspace.specs, [target]).length === 0,
  );
  const others = request.targets.filter((target) => !declared.includes(target));
  const { undeclared, diagnostics } = await findUndeclared(
    operator,
    workspace,
    request.deletionPolicy,
  );
  const named = undeclared.filter((one) => others.some((target) => answersTo(one, target)));
  const stacks = named.flatMap(({ known }) => (known === undefined ? [] : [known]));
  const unknown = others.filter(
    (target) => !named.some((one) => one.known !== undefined && answersTo(one, target)),
  );
  return { declared, stacks, unknown, diagnostics };
}

/** Only whole names: what has no spec is not meant by a folder or by the model's name alone. */
function answersTo({ stack, names }: Undeclared, target: string): boolean {
  return stack === target || names.includes(target);
}
