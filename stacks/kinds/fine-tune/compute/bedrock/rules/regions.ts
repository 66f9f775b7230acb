import { BASE_MODELS, isOffered, partitionOf } from '../../../../../catalog/index.ts';
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
];

function* regionCannotCustomize(
  { declared, spec, model, environment }: FineTuneSubject,
  context: RuleContext,
): Iterable<Breach> {
  const region = environment?.spec.region;
  if (model === undefined || environment === undefined || region === undefined) return;
  if (partitionOf(region) === undefined || model.regions.includes(region)) return;
  yield {
    message: `${model.title} cannot be fine-tuned in ${region}, the region of environment ${shown(spec.environment ?? '')}`,
    ...place(declared, ['spec', 'baseModel']),
    why: `AWS fine-tunes it in ${listed(model.regions)} only (${sourceOf(model, 'regions')})`,
    fix: regionFix(model.regions, region, context),
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
