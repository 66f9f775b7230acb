import { shown } from '../../../language/display.ts';
import { place, type Breach, type Rule } from '../../../language/rules/rule.ts';
import { isS3Uri, keyProblem } from '../s3-uri.ts';
import { eachFineTune, type FineTuneSubject } from '../subjects.ts';

/** Rules about where results are written to. */
export const OUTPUT_PREFIX_RULES: readonly Rule[] = [
  { code: 'RULE_OUTPUT_PREFIX', check: eachFineTune(outputPrefix) },
];

function* outputPrefix({ spec, declared }: FineTuneSubject): Iterable<Breach> {
  const prefix = spec.output?.prefix;
  // Slashes at the ends are taken off when the place is derived.
  const all = prefix?.split('/') ?? [];
  const segments = all.slice(
    all.findIndex((one) => one !== ''),
    all.findLastIndex((one) => one !== '') + 1,
  );
  if (prefix === undefined || segments.length === 0) return;
  const where = place(declared, ['spec', 'output', 'prefix']);
  if (isS3Uri(prefix)) {
    yield {
      message: `${shown(prefix)} is a place in S3, not a folder`,
      ...where,
      why: 'results go to the artifacts bucket of the environment; only the folder in it can be chosen',
      fix: 'write the folder alone, such as `support-bot/v1`, or remove `output` to have that one',
    };
    return;
  }
  const dots = segments.find((one) => one === '.' || one === '..');
  const problem =
    dots === undefined ? keyProblem(segments) : `it has \`${dots}\` as a part, which tools resolve`;
  if (problem === undefined) return;
  yield {
    message: `results cannot be written below ${shown(prefix)}: ${problem}`,
    ...where,
    why: "Bedrock’s pattern for S3 URIs takes letters, digits and -_.!*'() between single slashes",
    fix: 'write a prefix such as `support-bot/v1`, or remove `output` to have that one',
  };
}
