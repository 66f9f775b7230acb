import { kindOf } from '../stacks/language/kind.ts';
import type { Diagnostic } from '../stacks/language/diagnostic.ts';
import { withSafeReplacements } from './safe-replacements.ts';
import type { Workspace } from './workspace/workspace.ts';

/** What `validate` found. */
export interface Validation {
  readonly specs: readonly { readonly kind: string; readonly id: string; readonly file: string }[];
  /** Records of their data that were looked at. */
  readonly records: number;
  readonly diagnostics: readonly Diagnostic[];
}

/** Judges the selected specs without reaching AWS or starting Terraform. */
export function validate(workspace: Workspace): Validation {
  const { kinds, selected, removed, diagnostics } = workspace;
  const definitions = kinds.map(({ definition }) => definition);
  return {
    specs: selected.map((spec) => ({
      kind: spec.kind,
      id: kindOf(definitions, spec).id(spec.draft) ?? '',
      file: spec.file,
    })),
    records: recordsOf(workspace),
    diagnostics: [
      ...withSafeReplacements(workspace, diagnostics),
      ...kinds.flatMap((kind) =>
        removed
          .filter((spec) => spec.kind === kind.definition.kind)
          .flatMap((spec) => kind.whenRemoved(spec)),
      ),
    ],
  };
}

function recordsOf({ kinds, facts }: Workspace): number {
  return kinds
    .flatMap((kind) =>
      [...(facts.gathered[kind.definition.kind]?.values() ?? [])].map((gathered) =>
        kind.dataFiles(gathered),
      ),
    )
    .flat()
    .reduce((sum, { records }) => sum + records, 0);
}
