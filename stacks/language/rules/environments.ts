import { BASE_MODELS, KNOWN_REGIONS, partitionOf } from '../../catalog/index.ts';
import { nearest } from '../../nearest.ts';
import { shown } from '../display.ts';
import type { EnvironmentSubject, FineTuneSubject, RuleContext } from './context.ts';
import { eachFineTune, place, type Finding, type Rule } from './rule.ts';
import { listed, sourceOf } from './wording.ts';

/** Rules about environments and what may live in them. */
export const ENVIRONMENT_RULES: readonly Rule[] = [
  { code: 'RULE_DUPLICATE_ENVIRONMENT', check: duplicates },
  { code: 'RULE_ENVIRONMENT_UNKNOWN', check: unknownEnvironment },
  { code: 'RULE_REGION_UNKNOWN', check: unknownRegion },
  { code: 'RULE_REGION', check: eachFineTune(regionCannotCustomize) },
];

function* duplicates({ environments, environmentByName }: RuleContext): Iterable<Finding> {
  for (const { name, declared } of environments) {
    const first = environmentByName.get(name ?? '');
    if (name === undefined || first === undefined || first.declared === declared) continue;
    yield {
      message: `environment ${shown(name)} is declared twice`,
      ...place(declared, ['metadata', 'name']),
      why: 'the name decides buckets, key, roles and state, so both would be the same stack',
      fix: 'give one of them another name, or remove it',
      related: [
        { message: 'declared here first', at: first.declared.locate(['metadata', 'name']) },
      ],
    };
  }
}

function* unknownEnvironment(context: RuleContext): Iterable<Finding> {
  if (!context.complete) return;
  const names = [...context.environmentByName.keys()];
  const suggestions = new Map<string, string | undefined>();
  for (const { spec, declared, environment } of context.fineTunes) {
    const wanted = spec.environment;
    if (wanted === undefined || environment !== undefined) continue;
    if (!suggestions.has(wanted)) suggestions.set(wanted, nearest(wanted, names));
    const near = suggestions.get(wanted);
    yield {
      message: `there is no environment ${shown(wanted)}`,
      ...place(declared, ['spec', 'environment']),
      why:
        names.length === 0
          ? 'no file below specs/ declares an Environment'
          : `the repository declares ${listed(names.map((name) => `\`${name}\``))}`,
      fix:
        near === undefined
          ? 'add a document of kind Environment with this name'
          : `did you mean \`${near}\`?`,
    };
  }
}

function* unknownRegion({ environments }: RuleContext): Iterable<Finding> {
  for (const { spec, declared } of environments) {
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

function* regionCannotCustomize(
  { declared, spec, model, environment }: FineTuneSubject,
  context: RuleContext,
): Iterable<Finding> {
  const region = environment?.spec.region;
  if (model === undefined || environment === undefined || region === undefined) return;
  if (partitionOf(region) === undefined || model.regions.includes(region)) return;
  yield {
    message: `${model.title} cannot be fine-tuned in ${region}, the region of environment ${shown(spec.environment ?? '')}`,
    ...place(declared, ['spec', 'baseModel']),
    why: `AWS fine-tunes it in ${listed(model.regions)} only (${sourceOf(model, 'regions')})`,
    fix: regionFix(model.regions, region, context.environments),
    related: [{ message: 'the region', at: environment.declared.locate(['spec', 'region']) }],
  };
}

function regionFix(
  regions: readonly string[],
  region: string,
  environments: readonly EnvironmentSubject[],
): string {
  const there: string[] = [];
  for (const { name, spec } of environments) {
    if (name !== undefined && regions.includes(spec.region ?? '')) there.push(`\`${name}\``);
    if (there.length > 5) break;
  }
  const here = BASE_MODELS.filter((model) => model.regions.includes(region)).map(
    ({ id }) => `\`${id}\``,
  );
  const move =
    there.length > 0
      ? `use environment ${listed(there).replace(' and ', ' or ')}`
      : `add an Environment in ${listed(regions).replace(' and ', ' or ')}`;
  return here.length === 0
    ? `${move}; no base model can be fine-tuned in ${region}`
    : `${move}, or a base model that ${region} fine-tunes: ${listed(here, 3)}`;
}
