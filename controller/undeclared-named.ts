import { TemperError, type Diagnostic } from '../stacks/language/diagnostic.ts';
import { either } from '../stacks/language/display.ts';
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
  requireOne(named);
  const stacks = named.flatMap(({ known }) => (known === undefined ? [] : [known]));
  const unknown = others.filter(
    (target) => !named.some((one) => one.known !== undefined && answersTo(one, target)),
  );
  return { declared, stacks, unknown, diagnostics };
}

/** @throws TemperError when a stack has two states: it is not known which of them is meant. */
function requireOne(named: readonly Undeclared[]): void {
  const twice = named.filter(({ stack }, at) =>
    named.some((b, i) => i !== at && b.stack === stack),
  );
  const [first] = twice;
  if (first === undefined) return;
  const states = twice
    .filter(({ stack }) => stack === first.stack)
    .map((one) => stateOf(one) ?? '');
  throw new TemperError([
    {
      code: 'CLI_USAGE',
      severity: 'error',
      message: `${first.stack} has ${String(states.length)} states that no spec answers to`,
      fix: `name one by its state: ${either(states)}`,
    },
  ]);
}

function stateOf({ state }: Undeclared): string | undefined {
  return state === undefined ? undefined : `s3://${state.bucket}/${state.key}`;
}

/** Only whole names: what has no spec is not meant by a folder or by the model's name alone. */
function answersTo(one: Undeclared, target: string): boolean {
  return [one.stack, ...one.names, stateOf(one)].includes(target);
}
