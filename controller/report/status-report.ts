import { duration } from '../../stacks/language/duration.ts';
import type { SpecStatus } from '../stack/spec-status.ts';
import { usd } from './money.ts';
import { palette } from './palette.ts';
import { tableLines } from './table.ts';
import { neutralLine } from './terminal-text.ts';

const DRIFT_WORDS = {
  'not-applied': 'not applied yet',
  'not-in-state': 'the job is not in the state: apply adopts it',
  'spec-edited': 'the spec differs from what was trained: add the next version',
  'model-deleted': 'the model was deleted outside Temper',
} as const;

const HEADINGS = [
  'NAME',
  'ENVIRONMENT',
  'STATUS',
  'LOSS',
  'VALIDATION',
  'ELAPSED',
  'COST',
  'AGE',
  'DRIFT',
];

/** The versions as a table, then what is wrong with them. */
export function renderStatus(
  versions: readonly SpecStatus[],
  colour: boolean,
  columns?: number,
): string {
  const paint = palette(colour);
  const headings = HEADINGS.map((text) => ({ text, paint: paint.bold }));
  const rows = versions.map((version) => row(version).map((cell) => ({ text: neutralLine(cell) })));
  const notes = versions.flatMap((version) =>
    version.drift.map((drift) => `  ${neutralLine(version.id)}: ${DRIFT_WORDS[drift]}`),
  );
  return [...tableLines([headings, ...rows], columns), ...notes].join('\n');
}

function row(version: SpecStatus): string[] {
  const { job, progress } = version;
  return [
    version.id,
    version.environment,
    progress?.words ?? version.standing ?? 'no job',
    number(job?.trainingLoss),
    number(job?.validationLosses[0]),
    progress === undefined ? '-' : duration(progress.elapsedMs),
    cost(version),
    version.ageMs === undefined ? '-' : duration(version.ageMs),
    version.drift.join(', ') || 'none',
  ];
}

function cost({ cost: known }: SpecStatus): string {
  if (known === undefined) return '-';
  return known.minUsd === known.maxUsd ? usd(known.maxUsd) : `≤ ${usd(known.maxUsd)}`;
}

function number(value: number | undefined): string {
  return value === undefined ? '-' : String(Number(value.toPrecision(4)));
}
