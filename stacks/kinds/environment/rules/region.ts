import { KNOWN_REGIONS, partitionOf } from '../../../catalog/index.ts';
import { shown } from '../../../language/display.ts';
import type { RuleContext } from '../../../language/rules/context.ts';
import { place, type Breach, type Rule } from '../../../language/rules/rule.ts';
import { nearest } from '../../../nearest.ts';
import { environmentsIn } from '../subjects.ts';

/** Rules about an environment's region. */
export const REGION_NAME_RULES: readonly Rule[] = [
  { code: 'RULE_REGION_UNKNOWN', check: unknownRegion },
];

function* unknownRegion(context: RuleContext): Iterable<Breach> {
  for (const { spec, declared } of environmentsIn(context)) {
    if (spec.region === undefined || partitionOf(spec.region) !== undefined) continue;
    const near = nearest(spec.region, KNOWN_REGIONS);
    yield {
      message: `${shown(spec.region)} is not an AWS region that Temper knows`,
      ...place(declared, ['spec', 'region']),
      why: 'the catalog holds the regions of the partitions aws, aws-us-gov and aws-cn (botocore 1.43.11, 2026-11-20)',
      fix: near === undefined ? 'write e.g. `region: us-east-1`' : `did you mean \`${near}\`?`,
    };
  }
}
