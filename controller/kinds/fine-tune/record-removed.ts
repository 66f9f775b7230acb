import type { FineTune } from '../../../stacks/kinds/fine-tune/schema.ts';
import { FINE_TUNE } from '../../../stacks/kinds/fine-tune/index.ts';
import type { Diagnostic } from '../../../stacks/language/diagnostic.ts';
import type { Declared } from '../../../stacks/language/spec-set.ts';
import { counted } from '../../../stacks/language/display.ts';
import type { LeftResources } from '../../workspace/workspace-kind.ts';

/** A version is a record: taking its file away does not take the model away, it only loses the record. */
export function recordRemoved(spec: Declared<FineTune>, left?: LeftResources): Diagnostic[] {
  const id = FINE_TUNE.id(spec.draft);
  const message = `${id} was declared in ${spec.file} and is gone`;
  if (left === undefined) {
    return [
      {
        code: 'CLI_VERSION_REMOVED',
        severity: 'warning',
        message: `${message}; nobody looked whether it was applied`,
        why: 'the file is the record of what was trained; what was trained stays in AWS without it',
        fix: `if it was never applied, nothing has to be done (\`temper plan --changed-since origin/main\` looks); else restore ${spec.file}`,
      },
    ];
  }
  return [
    {
      code: 'CLI_VERSION_REMOVED',
      severity: 'error',
      message: `${message}, but ${counted(left.resources)} of its resources are in AWS`,
      why: 'versions are append-only: the file is the record of what was trained, and its model and data stay, and cost, without it',
      fix: `restore ${spec.file}; to remove the model itself, set \`deletionPolicy: delete\` in it, apply, and \`temper destroy ${id}\` before the file goes; or, without the file, \`temper destroy ${left.stack} --deletion-policy delete\``,
    },
  ];
}
