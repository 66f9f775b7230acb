import {
  BASE_MODELS,
  isOffered,
  PARTITION_FACTS,
  partitionOf,
} from '../../../../../catalog/index.ts';
import { FINE_TUNING_PAGE } from '../../../../../catalog/sources.ts';
import { shown } from '../../../../../language/display.ts';
import type { RuleContext } from '../../../../../language/rules/context.ts';
import { place, type Breach, type Rule } from '../../../../../language/rules/rule.ts';
import { listed, sourceOf } from '../../../../../language/rules/wording.ts';
import { environmentsIn } from '../../../../environment/subjects.ts';
import type { FineTuneSubject } from '../../../subjects.ts';
import { eachOnBedrock } from './each-on-bedrock.ts';

/** Rules about where a base model can be trained. */
export const REGION_RULES: readonly Rule[] = [
  { code: 'RULE_REGION', check: eachOnBedrock(regionCannotCustomize) },
  { code: 'RULE_PARTITION_WITHOUT_TRAINING', check: eachOnBedrock(partitionCannotCustomize) },
];

function* regionCannotCustomize(
  { declared, spec, model, environment }: FineTuneSubject,
  context: RuleContext,
): Iterable<Breach> {
  const region = environment?.spec.region;
  if (model === undefined || environment === undefined || region === undefined) return;
  if (bedrockIn(region) !== 'fine-tunes' || model.regions.includes(region)) return;
  yield {
    message: `${model.title} cannot be fine-tuned in ${region}, the region of environment ${shown(spec.environment ?? '')}`,
    ...place(declared, ['spec', 'baseModel']),
    why: `AWS fine-tunes it in ${listed(model.regions)} only (${sourceOf(model, 'regions')})`,
    fix: regionFix(model.regions, region, context),
    related: [{ message: 'the region', at: environment.declared.locate(['spec', 'region']) }],
  };
}

/** What Bedrock does in the partition of a region; undefined for a region that is not known. */
function bedrockIn(region: string) {
  const partition = partitionOf(region);
  return partition && PARTITION_FACTS[partition].bedrock;
}

const CLOUDS = { aws: 'AWS', 'aws-us-gov': 'AWS GovCloud', 'aws-cn': 'AWS in China' } as const;

function* partitionCannotCustomize(
  { declared, spec, environment }: FineTuneSubject,
  context: RuleContext,
): Iterable<Breach> {
  const region = environment?.spec.region ?? '';
  const partition = partitionOf(region);
  if (environment === undefined || partition === undefined) return;
  const { bedrock } = PARTITION_FACTS[partition];
  if (bedrock === 'fine-tunes') return;
  const elsewhere = environmentsIn(context).flatMap(({ name, spec: { region: there } }) =>
    name !== undefined && bedrockIn(there ?? '') === 'fine-tunes' ? [`\`${name}\``] : [],
  );
  yield {
    message: `Bedrock fine-tunes nothing in ${CLOUDS[partition]}, where environment ${shown(spec.environment ?? '')} is`,
    ...place(declared, ['spec', 'environment']),
    why:
      bedrock === 'absent'
        ? `Bedrock has no endpoint in partition \`${partition}\` (botocore 1.43.11, endpoints.json, 2026-11-20)`
        : `Bedrock answers requests in partition \`${partition}\`, but none of its regions is in AWS’s table of models that can be fine-tuned (${FINE_TUNING_PAGE.source}, ${FINE_TUNING_PAGE.date})`,
    fix:
      elsewhere.length === 0
        ? 'add an Environment in us-east-1 or us-west-2, with an account of partition `aws`'
        : `use environment ${listed(elsewhere).replace(' and ', ' or ')}`,
    related: [{ message: 'the region', at: environment.declared.locate(['spec', 'region']) }],
  };
}

function regionFix(regions: readonly string[], region: string, context: RuleContext): string {
  const there: string[] = [];
  for (const { name, spec } of environmentsIn(context)) {
    if (name !== undefined && regions.includes(spec.region ?? '')) there.push(`\`${name}\``);
    if (there.length > 5) break;
  }
  const { today } = context.facts;
  const here = BASE_MODELS.filter(
    (model) => model.regions.includes(region) && isOffered(model, today),
  ).map(({ id }) => `\`${id}\``);
  const move =
    there.length > 0
      ? `use environment ${listed(there).replace(' and ', ' or ')}`
      : `add an Environment in ${listed(regions).replace(' and ', ' or ')}`;
  return here.length === 0
    ? `${move}; no base model can be fine-tuned in ${region}`
    : `${move}, or a base model that ${region} fine-tunes: ${listed(here, 3)}`;
}
