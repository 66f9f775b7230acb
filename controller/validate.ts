import type { Diagnostic } from '../stacks/language/diagnostic.ts';
import { isFineTune, specId } from './workspace/selection.ts';
import type { Workspace } from './workspace/workspace.ts';

/** What `validate` found. */
export interface Validation {
  readonly specs: readonly { readonly kind: string; readonly id: string; readonly file: string }[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Judges the selected specs without reaching AWS or starting Terraform. */
export function validate(workspace: Workspace): Validation {
  return {
    specs: workspace.selected.map((spec) => ({
      kind: spec.kind,
      id: specId(spec) ?? '',
      file: spec.file,
    })),
    diagnostics: [...workspace.diagnostics, ...removedTraining(workspace)],
  };
}

/** A version is a record: taking its file away does not take the model away, it only loses the record. */
function removedTraining(workspace: Workspace): Diagnostic[] {
  return workspace.removed.filter(isFineTune).map((spec) => ({
    code: 'CLI_VERSION_REMOVED',
    severity: 'error',
    message: `${specId(spec)} was declared in ${spec.file} and is gone`,
    why: 'versions are append-only: the file is the record of what was trained, and its model and data stay in AWS without it',
    fix: `restore ${spec.file}; to remove the model itself, set \`deletionPolicy: delete\`, apply, then \`temper destroy ${specId(spec)}\``,
  }));
}
