import type { Environment } from '../../../stacks/kinds/environment/schema.ts';
import type { Diagnostic } from '../../../stacks/language/diagnostic.ts';
import { counted } from '../../../stacks/language/display.ts';
import type { Declared } from '../../../stacks/language/spec-set.ts';
import type { LeftResources } from '../../workspace/workspace-kind.ts';

/** An environment whose file is gone keeps its buckets, its key and whatever lives in it. */
export function environmentRemoved(
  spec: Declared<Environment>,
  left?: LeftResources,
): Diagnostic[] {
  const name = spec.draft.metadata?.name ?? '';
  const message = `environment ${name} was declared in ${spec.file} and is gone`;
  const looked = left !== undefined;
  return [
    {
      code: 'CLI_ENVIRONMENT_REMOVED',
      severity: looked ? 'error' : 'warning',
      message: looked
        ? `${message}, but ${counted(left.resources)} of its resources are in AWS`
        : `${message}; nobody looked whether it was applied`,
      why: 'its buckets, its key and the models in it stay in AWS, and cost, and no spec tells what they are',
      fix: looked
        ? `restore ${spec.file}; to remove the environment itself, set \`deletionPolicy: delete\` in it, apply, and \`temper destroy ${name}\` before the file goes`
        : `if it was never applied, nothing has to be done (\`temper plan --changed-since origin/main\` looks); else restore ${spec.file}`,
    },
  ];
}
