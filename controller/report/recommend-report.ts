import type { RecommendedVersion } from '../recommend.ts';
import { usd, usdRange } from './money.ts';
import { palette } from './palette.ts';
import { recommendationData, renderRecommendation } from './recommendation-report.ts';
import { neutralLine } from './terminal-text.ts';

/** What is recommended for each version, for people. */
export function renderRecommended(
  versions: readonly RecommendedVersion[],
  colour: boolean,
  columns?: number,
): string {
  if (versions.length === 0) return 'nothing that is selected trains anything';
  return versions.map((version) => versionText(version, colour, columns)).join('\n\n');
}

function versionText(version: RecommendedVersion, colour: boolean, columns?: number): string {
  const { id, fleet, unknownBecause, assumptions } = version;
  const paint = palette(colour);
  return [
    paint.bold(neutralLine(id)),
    fleet === undefined
      ? `no fleet: ${neutralLine(unknownBecause ?? '')}`
      : renderRecommendation(fleet, colour, columns),
    ...(assumptions.length === 0 ? [] : ['assumed:']),
    ...assumptions.map((text) => `  ${neutralLine(text)}`),
    ...declaredLines(version),
  ].join('\n');
}

/** Where the spec says that it trains: what that costs. */
function declaredLines({ asDeclared }: RecommendedVersion): readonly string[] {
  if (asDeclared === undefined) return [];
  const { subject, estimate } = asDeclared;
  const once =
    estimate.expectedUsd === undefined
      ? `cost unknown: ${estimate.unknownBecause ?? 'no published price'}`
      : `about ${usdRange(estimate)} once (confidence ${estimate.grade})`;
  const kept =
    estimate.storagePerMonthUsd === undefined
      ? ''
      : `, then ${usd(estimate.storagePerMonthUsd)} a month for the model`;
  return [neutralLine(`as the spec has it, training ${subject}: ${once}${kept}`)];
}

/** The same for programs: amounts in US dollars, hours, GB of 10⁹ bytes. */
export function recommendedData(
  versions: readonly RecommendedVersion[],
): readonly Record<string, unknown>[] {
  return versions.map(({ fleet, ...told }) => ({
    ...told,
    ...(fleet !== undefined && { fleet: recommendationData(fleet) }),
  }));
}
