import type { Workspace } from '../workspace/workspace.ts';
import { compiledSpecs, type CompiledSpec } from './compiled-spec.ts';
import type { Operator } from './operator.ts';
import { surveyed } from './survey.ts';

/**
 * A stack as its spec compiles to it by what AWS says now: a training that has ended since is compiled as one that has.
 * @throws TemperError when AWS cannot be asked, or what it says makes the spec unsound
 */
export async function surveyedStack(
  operator: Operator,
  workspace: Workspace,
  compiled: CompiledSpec,
): Promise<CompiledSpec> {
  const { spec, stack } = compiled;
  if (operator.kindOf(compiled).survey(spec) === undefined) return compiled;
  const judged = await surveyed(operator, { ...workspace, selected: [spec] });
  for (const one of await compiledSpecs({ ...judged, selected: [spec] }))
    if (one.stack.id === stack.id) return one;
  throw new Error(`${stack.id} is not compiled any more`);
}
