import { hasErrors } from '../../stacks/language/diagnostic.ts';
import { referencesOf } from '../../stacks/language/references.ts';
import type { Declared } from '../../stacks/language/spec-set.ts';
import type { Workspace } from './workspace.ts';

/** The workspace as far as these specs go: what is wrong elsewhere keeps none of them back. */
export function narrowed(workspace: Workspace, specs: ReadonlySet<Declared>): Workspace {
  const selected = workspace.selected.filter((one) => specs.has(one));
  const files = new Set(selected.flatMap((one) => filesBehind(workspace, one)));
  return {
    ...workspace,
    selected,
    diagnostics: workspace.diagnostics.filter(({ at }) => at === undefined || files.has(at.file)),
  };
}

/** Whether nothing is wrong with a spec, nor with what it cannot be judged without. */
export function isSound(workspace: Workspace, spec: Declared): boolean {
  return !hasErrors(narrowed(workspace, new Set([spec])).diagnostics);
}

/** The files that say what a spec is: its own, and those of the specs that it names. Their data is not among them. */
export function filesBehind(
  { specs, kinds }: Pick<Workspace, 'specs' | 'kinds'>,
  spec: Declared,
): string[] {
  const definitions = kinds.map(({ definition }) => definition);
  const files = new Set([spec.file]);
  const seen = new Set([spec]);
  // What is added while it is walked is walked, too: the environment of a model that it builds on.
  for (const one of seen) {
    const named = referencesOf(one, definitions);
    for (const other of specs.documents) {
      const isNamed = named.some(
        ({ kind, name }) => kind === other.kind && name === other.draft.metadata?.name,
      );
      if (!isNamed) continue;
      seen.add(other);
      files.add(other.file);
    }
  }
  return [...files];
}
