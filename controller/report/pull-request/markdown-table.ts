/** A table of cells that are Markdown already; nothing where there are no rows. Rows that say how many more there are span nothing. */
export function markdownTable(
  columns: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [columns, columns.map(() => '---'), ...rows].map(line).join('\n');
}

/** What is looked at only on demand; the title is text of our own. */
export function folded(title: string, body: string): string {
  return `<details><summary>${title}</summary>\n\n${body}\n\n</details>`;
}
