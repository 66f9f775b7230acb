import { counted } from '../../stacks/language/display.ts';
import type { Kept } from '../stack/kept.ts';
import type { Undeclared } from '../undeclared.ts';
import { usd } from './money.ts';
import { palette } from './palette.ts';
import { neutralLine } from './terminal-text.ts';

/** What no spec answers to, for machines. */
export function undeclaredData({ known: _known, names: _names, ...told }: Undeclared): unknown {
  return { ...told, kept: told.kept.map((one) => ({ ...one })) };
}

/** What no spec of the checkout answers to, each with what it costs and what can be done; nothing when there is none. */
export function renderUndeclared(found: readonly Undeclared[], colour: boolean): string {
  if (found.length === 0) return '';
  const paint = palette(colour);
  return [
    '\n',
    paint.bold('no spec in this checkout answers to (another repository may):'),
    ...found.flatMap((one) => [
      neutralLine(`  ${one.stack}  ${placeOf(one)}: ${whatIsLeft(one)}`),
      paint.dim(neutralLine(`      ${wayOut(one)}`)),
    ]),
  ].join('\n');
}

function placeOf({ environment, account, region }: Undeclared): string {
  return `${environment === '' ? '' : `${environment} `}${account} ${region}`;
}

/** `5 resources, custom model support-bot-v1, $1.95 a month`. */
export function whatIsLeft({ state, kept }: Undeclared): string {
  const resources = state?.resources ?? 0;
  return [
    state === undefined
      ? 'in no state'
      : `${counted(resources)} ${resources === 1 ? 'resource' : 'resources'}`,
    ...kept.map(({ what, serving }) => (serving === undefined ? what : `${what} with ${serving}`)),
    ...costs(kept),
  ].join(', ');
}

function costs(kept: readonly Kept[]): string[] {
  if (kept.length === 0) return [];
  const months = kept.map(({ perMonthUsd }) => perMonthUsd);
  const monthly = months.includes(undefined)
    ? 'storage at a price nobody published'
    : `${usd(months.reduce<number>((sum, one) => sum + (one ?? 0), 0))} a month`;
  const hourly = kept.flatMap(({ serving, perHourUsd }) => {
    if (serving === undefined) return [];
    return [perHourUsd === undefined ? 'hourly at an unknown price' : `${usd(perHourUsd)} an hour`];
  });
  return [monthly, ...hourly];
}

/** What a person can do about it. */
export function wayOut({ stack, known, state, kept }: Undeclared): string {
  if (known !== undefined) {
    const { stack: own } = known.compiled;
    const words = own.deletionPolicy === 'delete' ? '' : ' --deletion-policy delete';
    return `put its spec back; or remove it for good: \`temper destroy ${stack}${words}\``;
  }
  if (state === undefined) {
    return `put its spec back and apply it, which adopts it; or remove it for good: ${kept.map(({ removal }) => removal).join(', ')}`;
  }
  return `no kind of this version of Temper makes such a state: look at s3://${state.bucket}/${state.key}`;
}
