import type { Workload } from '../../stacks/kinds/fine-tune/compute/ec2/schema/workload.ts';
import type { Diagnostic } from '../../stacks/language/diagnostic.ts';
import type { Declared } from '../../stacks/language/spec-set.ts';

/** One version, as far as it matters to what is staged. */
export interface Version {
  readonly spec: Pick<Declared, 'locate'>;
  readonly title: string;
  readonly baseModel: string;
  readonly workload: Workload;
}

/** That a spec has to say something else for what was staged to count: the line to write. */
export function pinsDiagnostic(
  { spec, title, workload }: Version,
  field: 'weights' | 'wheels' | 'image',
  line: string,
): Diagnostic {
  const path = ['spec', 'compute', 'workload', ...(workload[field] === undefined ? [] : [field])];
  return {
    code: 'STAGE_PINS',
    severity: 'warning',
    message:
      workload[field] === undefined
        ? `nothing of ${title} says which ${field} it is made from`
        : `\`${field}\` of ${title} is another than what is staged`,
    at: spec.locate(path, 'key'),
    path,
    why: 'machines fetch what the spec names by its digest, and that is what the version is made from',
    fix: `write \`${line}\` below \`workload\``,
  };
}
