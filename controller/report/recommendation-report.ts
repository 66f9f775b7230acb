import { describeInstanceType, expressZones, type PriceTerm } from '../../stacks/catalog/index.ts';
import { amount } from '../../stacks/language/display.ts';
import { duration } from '../../stacks/language/duration.ts';
import type { Range } from '../../stacks/estimate/range.ts';
import type { FittingFleet, Recommendation } from '../../stacks/estimate/recommendation.ts';
import type { Payment } from '../../stacks/estimate/payments.ts';
import { usd, usdBounds, usdRange } from './money.ts';
import { palette } from './palette.ts';
import { tableLines } from './table.ts';
import { neutralLine } from './terminal-text.ts';

const PAID: Readonly<Record<PriceTerm, string>> = {
  onDemand: 'on demand',
  spot: 'spot',
  reserved1y: 'committed for 1 year',
  reserved3y: 'committed for 3 years',
  capacityBlock: 'capacity block',
};

const HEADINGS = ['PAID', 'AN HOUR', 'THE RUN', 'GRADE', 'NOTES'];

const MS_AN_HOUR = 3_600_000;

/** A recommendation for people: the fleet and why, what it takes, every way to pay for it, what else would do. */
export function renderRecommendation(
  recommended: Recommendation,
  colour: boolean,
  columns?: number,
): string {
  const paint = palette(colour);
  const { preset, type, nodes, because, warnings, time, fit } = recommended;
  const headings = HEADINGS.map((text) => ({ text, paint: paint.bold }));
  const rows = recommended.payments.map((payment) =>
    paymentRow(payment).map((cell) => ({ text: neutralLine(cell) })),
  );
  return [
    `${paint.bold(preset)}: ${neutralLine(because.join('; '))}`,
    `  ${amount(nodes, 'node')}: ${describeInstanceType(type, recommended.region)}`,
    `  memory  ${gb(fit.neededGb)} of ${gb(fit.usableGb)} that can be used of each accelerator`,
    `  time    ${hoursRange(time.wallHours)} from apply to model, ${hoursRange(time.trainingHours)} of it training (${time.basis})`,
    ...dataLines(recommended),
    ...warnings.map((warning) => `  ${paint.yellow('look')}    ${neutralLine(warning)}`),
    '',
    ...tableLines([headings, ...rows], columns),
    '',
    ...otherLines(recommended),
    ...(recommended.forgottenPerDayUsd === undefined
      ? []
      : [`forgotten: ${range(recommended.forgottenPerDayUsd)} a day, until somebody ends it`]),
  ].join('\n');
}

/** Where data is read from, where that is not simply S3. */
function dataLines({ values, region }: Recommendation): string[] {
  if (values.storage.datasets !== 'expressOneZone') return [];
  const zones = expressZones(region).join(', ');
  return [
    `  data    a copy in S3 Express One Zone, where the environment’s network is in ${zones}; else S3 Standard`,
  ];
}

/** The same for programs: amounts in US dollars, hours, GB of 10⁹ bytes. */
export function recommendationData(recommended: Recommendation): Record<string, unknown> {
  const { preset, values, region, because, warnings, payments, forgottenPerDayUsd } = recommended;
  const { cheapest, fastest } = recommended;
  return {
    preset,
    values,
    region,
    because,
    warnings,
    ...fleetData(recommended),
    payments,
    ...(forgottenPerDayUsd !== undefined && { forgottenPerDayUsd }),
    ...(cheapest !== undefined && { cheapest: { ...fleetData(cheapest), usd: cheapest.usd } }),
    ...(fastest !== undefined && { fastest: { ...fleetData(fastest), usd: fastest.usd } }),
  };
}

function fleetData({ type, nodes, fit, time }: FittingFleet): Record<string, unknown> {
  const { trainingHours, nodeHours, wallHours, basis, because } = time;
  return {
    instanceType: type.name,
    nodes,
    memory: fit,
    time: { trainingHours, nodeHours, wallHours, basis, because },
  };
}

function paymentRow(payment: Payment): readonly string[] {
  const { term, perHourUsd, grade, because } = payment;
  return [
    PAID[term],
    perHourUsd === undefined ? '-' : range(perHourUsd),
    runWords(payment),
    grade,
    because.join('; '),
  ];
}

function runWords({ usd: run, boundsUsd, sold }: Payment): string {
  if (run !== undefined) return range(run);
  if (boundsUsd === undefined) return sold ? 'unknown' : '-';
  return usdBounds({ lowUsd: boundsUsd.low, highUsd: boundsUsd.high });
}

function otherLines({ cheapest, fastest }: Recommendation): readonly string[] {
  return [
    ...(cheapest === undefined ? [] : [otherLine('cheapest', cheapest)]),
    ...(fastest === undefined ? [] : [otherLine('fastest', fastest)]),
  ];
}

function otherLine(what: string, fleet: FittingFleet & { readonly usd: Range }): string {
  return `${what} on one node: ${fleet.type.name}, ${range(fleet.usd)} on demand in ${hoursRange(fleet.time.wallHours)}`;
}

/** `$1.20 ($0.90–$1.60)`; `$1.20` where it is known exactly. */
function range({ low, expected, high }: Range): string {
  return low === high
    ? usd(expected)
    : usdRange({ lowUsd: low, expectedUsd: expected, highUsd: high });
}

function hoursRange({ low, expected, high }: Range): string {
  return `${inWords(expected)} (${inWords(low)}–${inWords(high)})`;
}

function inWords(hours: number): string {
  return duration(hours * MS_AN_HOUR);
}

function gb(value: number): string {
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} GB`;
}
