import { createColors } from 'picocolors';
import type { StackOutputs } from '../outputs.ts';

/** Outputs as Terraform prints them: `name = value`, values as JSON. */
export function renderOutputs(stacks: readonly StackOutputs[], colour: boolean): string {
  const paint = createColors(colour);
  return stacks
    .map(({ title, outputs }) => {
      const entries = Object.entries(outputs ?? {});
      const width = Math.max(0, ...entries.map(([name]) => name.length));
      const lines = entries.map(
        ([name, value]) => `  ${name.padEnd(width)} = ${JSON.stringify(value)}`,
      );
      return [paint.bold(title), ...(outputs === undefined ? ['  not applied yet'] : lines)].join(
        '\n',
      );
    })
    .join('\n\n');
}
