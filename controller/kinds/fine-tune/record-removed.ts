import type { FineTune } from '../../../stacks/kinds/fine-tune/schema.ts';
import { FINE_TUNE } from '../../../stacks/kinds/fine-tune/index.ts';
import type { Diagnostic } from '../../../stacks/language/diagnostic.ts';
import type { Declared } from '../../../stacks/language/spec-set.ts';

/** A version is a record: taking its file away does not take the model away, it only loses the record. */
export function recordRemoved(spec: Declared<FineTune>): Diagnostic[] {
  const id = FINE_TUNE.id(spec.draft);
  return [
    {
      code: 'CLI_VERSION_REMOVED',
      severity: 'error',
      message: `${id} was declared in ${spec.file} and is gone`,
      why: 'versions are append-only: the file is the record of what was trained, and its model and data stay in AWS without it',
      fix: `restore ${spec.file}; to remove the model itself, set \`deletionPolicy: delete\`, apply, then \`temper destroy ${id}\``,
    },
  ];
}
