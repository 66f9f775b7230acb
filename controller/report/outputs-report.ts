import type { StackOutputs } from '../outputs.ts';
import { jsonLine } from './json.ts';
import { palette } from './palette.ts';
import { neutralLine } from './terminal-text.ts';

/** Outputs as Terraform prints them: `name = value`, values as JSON. */
export function renderOutputs(stacks: readonly StackOutputs[], colour: boolean): string {
  const paint = palette(colour);
  return stacks
    .map(({ title, outputs }) => {
      const entries = Object.entries(outputs ?? {}).map(
        ([name, value]) => [neutralLine(name), jsonLine(value)] as const,
      );
      const width = Math.max(0, ...entries.map(([name]) => name.length));
      const lines = entries.map(([name, value]) => `  ${name.padEnd(width)} = ${value}`);
      return [
        paint.bold(neutralLine(title)),
        ...(outputs === undefined ? ['  not applied yet'] : lines),
      ].join('\n');
    })
    .join('\n\n');
}
