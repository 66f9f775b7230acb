import { amount } from '../../stacks/language/display.ts';
import type { StageCopy } from '../staging/copy.ts';
import type { Pins } from '../staging/pins.ts';
import { palette } from './palette.ts';
import { tableLines } from './table.ts';
import { neutralLine } from './terminal-text.ts';

const NOTHING = 'nothing is to be copied: all that the specs pin is staged';
const HEADINGS = ['COPY', 'SIZE', 'OF WHICH', 'TO'];

/** What is to be copied, and how large it is. */
export function renderCopies(
  copies: readonly StageCopy[],
  colour: boolean,
  columns?: number,
): string {
  const paint = palette(colour);
  const headings = HEADINGS.map((text) => ({ text, paint: paint.bold }));
  const rows = copies.map((copy) =>
    [copy.title, sizeWords(copy), missingWords(copy), copy.target].map((text) => ({
      text: neutralLine(text),
    })),
  );
  return tableLines([headings, ...rows], columns).join('\n');
}

/** What became of it, and the lines that specs need. Not wrapped: they are to be copied. */
export function renderStaged(copies: readonly StageCopy[], pins: readonly Pins[]): string {
  const missing = copies.filter((copy) => copy.missingFiles > 0);
  const done = missing.map(({ title, target }) => neutralLine(`staged ${title}: ${target}`));
  const lines = pins.flatMap(({ title, line }) => [
    neutralLine(`in the spec of ${title}, below \`workload\`:`),
    `  ${neutralLine(line)}`,
  ]);
  return [...(missing.length === 0 ? [NOTHING] : done), ...lines].join('\n');
}

function sizeWords({ files, bytes }: StageCopy): string {
  return `${amount(files, 'file')}, ${byteWords(bytes)}`;
}

function missingWords(copy: StageCopy): string {
  if (copy.missingFiles === 0) return 'all there';
  if (copy.missingFiles === copy.files) return 'all missing';
  return `${copy.missingFiles} missing, ${byteWords(copy.missingBytes)}`;
}

const UNITS = [
  { unit: 'GB', bytes: 1e9 },
  { unit: 'MB', bytes: 1e6 },
  { unit: 'kB', bytes: 1e3 },
] as const;

function byteWords(bytes: number): string {
  const fitting = UNITS.find((one) => bytes >= one.bytes);
  return fitting === undefined
    ? amount(bytes, 'byte')
    : `${(bytes / fitting.bytes).toFixed(1)} ${fitting.unit}`;
}
