import type { Diagnostic } from '../../stacks/language/diagnostic.ts';
import { kindOf } from '../../stacks/language/kind.ts';
import type { Declared } from '../../stacks/language/spec-set.ts';
import { ENVIRONMENT } from '../../stacks/kinds/environment/index.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** The part of a workspace that nothing is wrong with, and what is wrong with the rest: one broken spec holds up nobody else. */
export function soundPart(workspace: Workspace): {
  readonly sound: Workspace;
  readonly mistakes: readonly Diagnostic[];
} {
  const mistakes = workspace.diagnostics.filter(({ severity }) => severity === 'error');
  if (mistakes.length === 0) return { sound: workspace, mistakes };
  const broken = new Set(mistakes.map(({ at }) => at?.file));
  const kinds = workspace.kinds.map(({ definition }) => definition);
  const homes = new Set(
    workspace.specs.documents
      .filter(({ kind, file }) => kind === ENVIRONMENT.kind && broken.has(file))
      .map(({ draft }) => draft.metadata?.name),
  );
  const isSound = (spec: Declared) =>
    // A mistake without a place may be anywhere.
    !broken.has(undefined) &&
    !broken.has(spec.file) &&
    !homes.has(kindOf(kinds, spec).environment(spec.draft));
  return {
    sound: {
      ...workspace,
      selected: workspace.selected.filter(isSound),
      diagnostics: workspace.diagnostics.filter(({ severity }) => severity !== 'error'),
    },
    mistakes,
  };
}
