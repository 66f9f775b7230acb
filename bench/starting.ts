import { join } from 'node:path';
import { writeRepository } from './generated-specs.ts';
import { compare } from './measure.ts';
import { seconds, times, type Bench, type Section } from './section.ts';

/** `temper validate` of one spec, against Node doing nothing. */
export async function starting({ scratch, temper }: Bench): Promise<Section> {
  const root = join(scratch, 'one');
  writeRepository(root, 1);
  const nothing = { argv: [process.execPath, '-e', '0'], cwd: root };
  const validate = await compare(
    { argv: [process.execPath, temper, 'validate', 'model-0'], cwd: root },
    nothing,
    15,
  );
  const help = await compare({ argv: [process.execPath, temper, 'help'], cwd: root }, nothing, 15);
  return {
    results: [
      {
        what: 'temper validate, one spec',
        temper: seconds(validate.aMs),
        against: 'node -e 0',
        other: seconds(validate.bMs),
        ratio: times(validate.ratio),
        goal: 'at most 5×',
      },
    ],
    notes: [`of which starting at all (temper help): ${seconds(help.aMs)}, ${times(help.ratio)}`],
  };
}
