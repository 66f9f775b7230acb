import { compile, type CompiledSpec } from '../../stacks/compile.ts';
import { TemperError } from '../../stacks/language/diagnostic.ts';
import type { Workspace } from '../workspace/workspace.ts';

export type { CompiledSpec };

/**
 * Compiles what is selected, one at a time, what others build on first. The only way from specs to stacks, and open to
 * sound ones alone.
 * @throws TemperError with everything that is wrong with what is selected
 */
export async function compiledSpecs(workspace: Workspace): Promise<Iterable<CompiledSpec>> {
  const [first, ...rest] = workspace.diagnostics.filter((one) => one.severity === 'error');
  if (first !== undefined) throw new TemperError([first, ...rest]);
  const { specs, facts, selected } = workspace;
  const kinds = workspace.kinds.map(({ definition }) => definition);
  return compile({ specs, facts, kinds, selected });
}
