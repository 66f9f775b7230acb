/* Compiles one value at a time, whatever it holds: nothing has read or judged it before. */
import type { DatasetFacts } from '../../stacks/kinds/fine-tune/dataset-facts.ts';
import { ENVIRONMENT } from '../../stacks/kinds/environment/index.ts';
import type { Environment } from '../../stacks/kinds/environment/schema.ts';
import { FINE_TUNE } from '../../stacks/kinds/fine-tune/index.ts';
import type { FineTune } from '../../stacks/kinds/fine-tune/schema.ts';
import type { SpecCompiler } from '../../stacks/kinds/kind.ts';
import type { Spec } from '../../stacks/language/kind.ts';
import type { Stack } from '../../stacks/stack.ts';

const environments = await ENVIRONMENT.compiler();
const fineTunes = await FINE_TUNE.compiler();

/** The stack of an environment. */
export function environmentStack(environment: Environment): Stack {
  return only(environments, { value: environment, environment, facts: undefined });
}

/** The stack of a model in an environment. */
export function fineTuneStack(
  fineTune: FineTune,
  environment: Environment,
  facts: DatasetFacts,
): Stack {
  return only(fineTunes, { value: fineTune, environment, facts });
}

interface Given<S> {
  readonly value: S;
  readonly environment: Environment;
  readonly facts: unknown;
}

function only<S extends Spec>(compiler: SpecCompiler<S>, given: Given<S>): Stack {
  const start = { line: 1, column: 1, offset: 0 };
  const file = 'specs/a.yaml';
  const { value } = given;
  const at = { file, start, end: start };
  const spec = { kind: value.kind, file, draft: value as never, value, locate: () => at };
  const [stack, ...others] = compiler.compile({ ...given, spec, find: () => undefined });
  if (stack === undefined || others.length > 0) throw new Error('it is not one stack');
  return stack;
}
