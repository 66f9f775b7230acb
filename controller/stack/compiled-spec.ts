import { compileEnvironment, compileFineTune } from '../../stacks/compile.ts';
import type { Environment } from '../../stacks/kinds/environment/schema.ts';
import type { FineTune } from '../../stacks/kinds/fine-tune/schema.ts';
import type { Declared, DatasetFacts } from '../../stacks/language/spec-set.ts';
import type { Stack } from '../../stacks/stack.ts';
import { isFineTune, specId, type AnySpec } from '../workspace/selection.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** A sound spec together with what it compiles to. */
export interface CompiledSpec {
  readonly spec: AnySpec;
  readonly stack: Stack;
  readonly environment: Environment;
  /** Set for a FineTune. */
  readonly fineTune?: FineTune;
  readonly dataset?: DatasetFacts;
}

/** Compiles what is selected, one at a time, environments first. The workspace must be sound. */
export function* compiledSpecs(workspace: Workspace): Iterable<CompiledSpec> {
  const environments = new Map(
    workspace.specs.environments.flatMap((one) =>
      one.value ? [[one.value.metadata.name, one] as const] : [],
    ),
  );
  for (const spec of workspace.selected) {
    if (isFineTune(spec)) {
      const environment = environments.get(spec.value?.spec.environment ?? '');
      if (environment !== undefined) yield fineTuneItem(workspace, spec, environment);
    } else if (spec.value !== undefined) {
      yield { spec, stack: compileEnvironment(spec), environment: spec.value };
    }
  }
}

function fineTuneItem(
  workspace: Workspace,
  spec: Declared<FineTune>,
  environment: Declared<Environment>,
): CompiledSpec {
  const dataset = workspace.facts.datasets.get(specId(spec) ?? '') ?? { problems: [] };
  if (spec.value === undefined || environment.value === undefined) {
    throw new Error('only a sound workspace can be compiled');
  }
  return {
    spec,
    stack: compileFineTune(spec, environment, dataset),
    environment: environment.value,
    fineTune: spec.value,
    dataset,
  };
}
