import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { packInto } from '../test/helpers/installed.ts';
import { writeRepository } from './generated-specs.ts';
import { compare } from './measure.ts';
import { seconds, times, type Bench, type Row, type Section } from './section.ts';

/** `temper validate` of one spec, against Node doing nothing; and the package as a runner gets it. */
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
      await installing(scratch),
    ],
    notes: [`of which starting at all (temper help): ${seconds(help.aMs)}, ${times(help.ratio)}`],
  };
}

/** `npm ci` of the package, against one of nothing: what npm itself takes is in both. */
async function installing(scratch: string): Promise<Row> {
  const [packed, team, empty] = ['packed', 'team', 'empty'].map((name) => join(scratch, name));
  for (const folder of [packed, team, empty]) mkdirSync(folder ?? '');
  const { file } = await packInto(packed ?? '');
  cpSync(file, join(team ?? '', basename(file)));
  const npm = (cwd: string | undefined, ...words: string[]) =>
    execFileSync('npm', [...words, '--no-audit', '--no-fund', '--ignore-scripts'], {
      cwd,
      stdio: 'ignore',
    });
  for (const folder of [team, empty]) writeFileSync(join(folder ?? '', 'package.json'), '{}');
  npm(team, 'install', '--save-dev', `./${basename(file)}`);
  npm(empty, 'install');
  const argv = ['npm', 'ci', '--no-audit', '--no-fund', '--ignore-scripts'];
  const ci = await compare({ argv, cwd: team ?? '' }, { argv, cwd: empty ?? '' }, 5);
  return {
    what: 'npm ci of the package, as a job of a workflow does',
    temper: seconds(ci.aMs),
    against: 'npm ci of nothing',
    other: seconds(ci.bMs),
    ratio: times(ci.ratio),
    goal: '',
  };
}
