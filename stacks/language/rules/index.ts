import type { Diagnostic } from '../diagnostic.ts';
import type { Facts, SpecSet } from '../spec-set.ts';
import { ACCOUNT_RULES } from '../../kinds/environment/rules/account.ts';
import { BASE_MODEL_RULES } from '../../kinds/fine-tune/compute/bedrock/rules/base-models.ts';
import { compareText, ruleContext } from './context.ts';
import { DATASET_LOCATION_RULES } from '../../kinds/fine-tune/rules/dataset-location.ts';
import { DATASET_SIZE_RULES } from '../../kinds/fine-tune/compute/bedrock/rules/dataset-size.ts';
import { ENVIRONMENT_RULES } from '../../kinds/environment/rules/environments.ts';
import { GUARDRAIL_RULES } from '../../kinds/environment/rules/guardrails.ts';
import { HYPERPARAMETER_RULES } from '../../kinds/fine-tune/compute/bedrock/rules/hyperparameters.ts';
import { METHOD_RULES } from '../../kinds/fine-tune/compute/bedrock/rules/methods.ts';
import { NAME_RULES } from '../../kinds/derived-names.ts';
import { PLACES_IN_S3_RULES } from '../../kinds/environment/rules/state-buckets.ts';
import { REPEATED_VALUE_RULES } from '../../kinds/environment/rules/repeated-values.ts';
import type { Finding, Rule, RuleCode } from './rule.ts';
import { TAG_RULES } from '../../kinds/tag-clashes.ts';
import { VALIDATION_DATA_RULES } from '../../kinds/fine-tune/rules/validation-data.ts';
import { VERSION_RULES } from '../../kinds/fine-tune/rules/versions.ts';

/** Every rule about what valid documents say together. One broken fact breaks one rule. */
export const RULES: readonly Rule[] = [
  ...BASE_MODEL_RULES,
  ...METHOD_RULES,
  ...HYPERPARAMETER_RULES,
  ...DATASET_LOCATION_RULES,
  ...VALIDATION_DATA_RULES,
  ...DATASET_SIZE_RULES,
  ...VERSION_RULES,
  ...ENVIRONMENT_RULES,
  ...ACCOUNT_RULES,
  ...GUARDRAIL_RULES,
  ...NAME_RULES,
  ...PLACES_IN_S3_RULES,
  ...TAG_RULES,
  ...REPEATED_VALUE_RULES,
];

export { resolveDatasetPath, type DatasetPath } from '../../kinds/fine-tune/dataset-path.ts';
export { isS3Uri, s3UriProblem } from '../../kinds/fine-tune/s3-uri.ts';
export type { Rule, RuleCode } from './rule.ts';

/**
 * Everything that breaks a rule, by file, then place. Documents with schema mistakes take part with the fields that are
 * valid; what a mistake already explains is not reported again. `specs.diagnostics` are not repeated.
 */
export function checkSpecs(specs: SpecSet, facts: Facts): Diagnostic[] {
  const context = ruleContext(specs, facts);
  return RULES.flatMap((rule) =>
    Array.from(rule.check(context), (finding) => diagnosticOf(rule.code, finding)),
  ).sort(byPlace);
}

function diagnosticOf(code: RuleCode, finding: Finding): Diagnostic {
  const { severity = 'error', message, at, path, why, fix, related } = finding;
  return {
    code,
    severity,
    message,
    ...(at !== undefined && { at }),
    path,
    ...(why !== undefined && { why }),
    ...(fix !== undefined && { fix }),
    ...(related !== undefined && { related }),
  };
}

function byPlace(a: Diagnostic, b: Diagnostic): number {
  return (
    compareText(a.at?.file ?? '', b.at?.file ?? '') ||
    (a.at?.start.offset ?? 0) - (b.at?.start.offset ?? 0) ||
    compareText(a.code, b.code) ||
    compareText(a.message, b.message)
  );
}
