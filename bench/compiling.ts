import { appendFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { writeRepository } from './generated-specs.ts';
import { compare, median, run, type Command } from './measure.ts';
import { seconds, times, type Bench, type Section } from './section.ts';

const MODELS = 1000;

/** Load, validate and compile 1,000 specs, against a CDKTF program that makes the same resources in one App. */
export async function compiling({ scratch, temper }: Bench): Promise<Section> {
  const plain = await bundled(scratch, 'bench/plain-cdktf.ts');
  const work = await bundled(scratch, 'bench/compile-work.ts');
  const repository = (count: number) => {
    const root = join(scratch, `repository-${count}`);
    writeRepository(root, count);
    return root;
  };
  const root = repository(MODELS);
  const out = join(scratch, 'out');
  const all = { argv: [process.execPath, temper, 'synth', '--out', out], cwd: root };
  const byHand = {
    argv: [process.execPath, plain, String(MODELS), join(scratch, 'cdktf.out')],
    env: { CI: '1', CHECKPOINT_DISABLE: '1' },
    cwd: scratch,
  };
  const whole = await compare(all, byHand, 5);

  appendFileSync(join(root, 'specs/models/model-500/v1.yaml'), '# a change\n');
  const one = { argv: [...all.argv, '--changed-since', 'HEAD'], cwd: root };
  const changed = await compare(one, all, 5);

  const ofAll = await phases([process.execPath, work, root]);
  const ofOne = await phases([process.execPath, work, root, 'HEAD']);
  const memory = await peaks([100, 4 * MODELS], (count) => ({ ...all, cwd: repository(count) }));
  return {
    results: [
      {
        what: `load, validate, compile and write ${MODELS} specs`,
        temper: seconds(whole.aMs),
        against: 'plain CDKTF, one App, nothing read or checked',
        other: seconds(whole.bMs),
        ratio: times(whole.ratio),
        goal: 'at most 1×',
      },
      {
        what: 'one file changed since a git ref: load, validate and compile alone',
        temper: seconds(ofOne.work),
        against: 'Temper with all of them',
        other: seconds(ofAll.work),
        ratio: `1/${(ofAll.work / ofOne.work).toFixed(1)}`,
        goal: 'at most 1/20',
      },
      {
        what: 'the same as a command, start of Node and writing included',
        temper: seconds(changed.aMs),
        against: 'Temper with all of them',
        other: seconds(changed.bMs),
        ratio: `1/${(1 / changed.ratio).toFixed(1)}`,
        goal: '',
      },
    ],
    notes: [
      `where the time goes: reading and judging ${seconds(ofAll.judging)}, compiling ${seconds(ofAll.compiling)}`,
      ...memory.map(({ count, mib }) => `peak memory, ${count} specs: ${mib.toFixed(0)} MiB`),
    ],
  };
}

/** What the work takes without the start of a process, the median of five runs. */
async function phases(argv: readonly string[]) {
  const runs: Readonly<Record<string, number>>[] = [];
  for (let at = 0; at < 5; at += 1) runs.push((await run({ argv })).reported);
  const of = (name: string) => median(runs.map((one) => one[name] ?? 0));
  return { judging: of('judging'), compiling: of('compiling'), work: of('work') };
}

/** The peak of memory for each size, the median of three runs. */
async function peaks(counts: readonly number[], commandFor: (count: number) => Command) {
  const found = [];
  for (const count of counts) {
    const command = commandFor(count);
    const runs = [await run(command), await run(command), await run(command)];
    found.push({ count, mib: median(runs.map(({ peakMib }) => peakMib)) });
  }
  return found;
}

/** Bundled the way Temper is, so that what is compared is not how many files Node has to open. */
async function bundled(scratch: string, program: string): Promise<string> {
  const outfile = join(scratch, `${basename(program, '.ts')}.mjs`);
  await build({
    entryPoints: [program],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    minifySyntax: true,
    minifyWhitespace: true,
    mainFields: ['module', 'main'],
    banner: {
      js: [
        "import { createRequire as __createRequire } from 'node:module';",
        'const require = __createRequire(import.meta.url);',
        'const __filename = import.meta.filename ?? "";',
        'const __dirname = import.meta.dirname ?? "";',
      ].join(''),
    },
    logLevel: 'error',
  });
  return outfile;
}
