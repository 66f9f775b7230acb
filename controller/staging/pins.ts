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

/** What a spec has to say for what was staged to count. */
export interface Pins {
  /** `sorter v1`. */
  readonly title: string;
  /** To be written below `workload`. */
  readonly line: string;
  readonly diagnostic: Diagnostic;
}

/** That a spec says something else, or nothing. */
export function pinsOf(
  { spec, title, workload }: Version,
  field: 'weights' | 'wheels' | 'image',
  line: string,
): Pins {
  const path = ['spec', 'compute', 'workload', ...(workload[field] === undefined ? [] : [field])];
  const diagnostic: Diagnostic = {
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
  return { title, line, diagnostic };
}
