/** An amount in US dollars as people write it: `$0.042`, `$12.30`, `$1,204`. */
export function usd(amount: number): string {
  const digits = amount !== 0 && Math.abs(amount) < 0.1 ? 3 : Math.abs(amount) < 1000 ? 2 : 0;
  return `$${formatOf(digits).format(amount)}`;
}

/** Making one takes longer than a thousand uses of it. */
const formats = new Map<number, Intl.NumberFormat>();

function formatOf(digits: number): Intl.NumberFormat {
  const known = formats.get(digits);
  if (known !== undefined) return known;
  const format = new Intl.NumberFormat('en-US', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  formats.set(digits, format);
  return format;
}

/** An expected amount with its bounds: `$1.20 ($0.90–$1.60)`. */
export function usdRange(range: {
  lowUsd?: number;
  expectedUsd?: number;
  highUsd?: number;
}): string {
  if (range.expectedUsd === undefined) return 'unknown';
  if (range.lowUsd === undefined || range.highUsd === undefined) return usd(range.expectedUsd);
  return `${usd(range.expectedUsd)} (${usd(range.lowUsd)}–${usd(range.highUsd)})`;
}

/** An amount that lies between two: `$1.00–$4.00`, `$1.00`. */
export function usdBounds({ lowUsd, highUsd }: { lowUsd: number; highUsd: number }): string {
  return lowUsd === highUsd ? usd(lowUsd) : `${usd(lowUsd)}–${usd(highUsd)}`;
}
