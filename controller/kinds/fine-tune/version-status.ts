import type { CompiledSpec } from '../../../stacks/compile.ts';
import { jobName } from '../../../stacks/kinds/fine-tune/names.ts';
import type { FineTune } from '../../../stacks/kinds/fine-tune/schema.ts';
import type { SpecStatus, StatusOptions } from '../../stack/spec-status.ts';
import type { StackInAws } from '../../stack/stack-context.ts';
import type { OperatedCompute } from './compute/compute.ts';

/** One model version as the world has it. */
export interface VersionStatus extends SpecStatus {
  readonly model: string;
  readonly version: number;
  readonly attempt: number;
  readonly baseModel: string;
}

/** The status of one version, by what its compute tells of the training. */
export async function versionStatus(
  compute: OperatedCompute,
  compiled: CompiledSpec<FineTune>,
  inAws: StackInAws,
  options: StatusOptions,
): Promise<VersionStatus> {
  const { value, stack, spec: declared } = compiled;
  const { metadata, spec } = value;
  return {
    id: jobName(metadata.name, spec.version, spec.attempt),
    model: metadata.name,
    version: spec.version,
    attempt: spec.attempt,
    environment: stack.environment,
    baseModel: spec.baseModel,
    file: declared.file,
    ...(await compute.progress(compiled, inAws, options)),
  };
}
