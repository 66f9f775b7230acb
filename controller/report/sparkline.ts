const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/** A curve in one line of text, at most `width` characters: the mean of each stretch, from lowest to highest bar. */
export function sparkline(values: readonly number[], width = 40): string {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return '';
  const columns = Math.min(width, finite.length);
  const means = Array.from({ length: columns }, (_, at) => {
    const from = Math.floor((at * finite.length) / columns);
    const to = Math.floor(((at + 1) * finite.length) / columns);
    const stretch = finite.slice(from, to);
    return stretch.reduce((sum, value) => sum + value, 0) / stretch.length;
  });
  const low = Math.min(...means);
  const span = Math.max(...means) - low || 1;
  return means.map((mean) => BARS[Math.round(((mean - low) / span) * (BARS.length - 1))]).join('');
}
