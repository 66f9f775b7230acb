/*
 * The recipe really trains: a small BERT in two processes, whole and interrupted. Where there is no Python with torch nothing of
 * this file runs, and it says so.
 */
import { cp, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import {
  alone,
  ended,
  metricsOf,
  ranks,
  tinyBert,
  torchrun,
  untilStep,
  type Ended,
} from '../../helpers/fleet/recipe-runs.ts';
import { torchPython } from '../../helpers/fleet/torch-python.ts';
import { temporaryFolders } from '../../helpers/temporary-folder.ts';

const torch = await torchPython('bert-classification');
if (typeof torch === 'string')
  process.stderr.write(`\nNOT RUN: test/fleet/recipes/bert-training.test.ts: ${torch}\n`);

const MINUTE = 60_000;
const folder = temporaryFolders();

/** Every evaluation after the first is a miss, so it ends with the fifth of twelve. */
const SETTINGS = {
  baseModel: 'tiny/bert',
  epochs: 10,
  batchSize: 16,
  perDeviceBatchSize: 4,
  learningRate: 0.005,
  maxLength: 32,
  evaluateEvery: 5,
  earlyStoppingPatience: 4,
  earlyStoppingThreshold: 100,
};
const LAST_STEP = 25;

interface Runs {
  readonly whole: string;
  readonly cut: string;
  readonly resumed: string;
  readonly results: readonly Ended[];
  readonly told: readonly Ended[];
}

/** From CSV without a break; and from JSON Lines, where one of two processes is told to stop, and another machine goes on. */
async function trainTwice(python: Exclude<typeof torch, string>): Promise<Runs> {
  const root = await folder();
  const inputs = await tinyBert(root);
  const [whole, cut, resumed] = ['whole', 'cut', 'resumed'].map((name) => join(root, name)) as [
    string,
    string,
    string,
  ];
  const alike = { folder: whole, inputs: inputs.csv, settings: SETTINGS };
  const first = await Promise.all((await ranks(python, alike)).map(ended));
  const place = { inputs: inputs.jsonl, settings: SETTINGS };
  const processes = await ranks(python, { ...place, folder: cut });
  const ends = processes.map(ended);
  await untilStep(cut, 6, processes[0]!);
  processes[1]?.kill('SIGTERM');
  const told = await Promise.all(ends);
  const kept = (await checkpointsIn(cut)).at(-1) ?? 'none';
  const resumeFrom = join(resumed, 'checkpoints', kept);
  await mkdir(join(resumed, 'checkpoints'), { recursive: true });
  await cp(join(cut, 'checkpoints', kept), resumeFrom, { recursive: true });
  const second = await torchrun(python, { ...place, folder: resumed, resumeFrom });
  return { whole, cut, resumed, results: [...first, second], told };
}

async function checkpointsIn(run: string): Promise<string[]> {
  const names = await readdir(join(run, 'checkpoints'));
  return names
    .filter((name) => name.startsWith('step-'))
    .toSorted((one, other) => Number(one.slice(5)) - Number(other.slice(5)));
}

const json = async (...path: string[]) => JSON.parse(await readFile(join(...path), 'utf8'));
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const weights = async (run: string) => sha256(await readFile(join(run, 'model/model.safetensors')));

(typeof torch === 'string' ? describe.skip : describe)('in two processes', () => {
  let runs: Runs;
  beforeAll(async () => {
    runs = await trainTwice(torch as Exclude<typeof torch, string>);
  }, 10 * MINUTE);

  test('it learns what there is to learn, and tells how well', async () => {
    expect(runs.results.map(({ code, said }) => (code === 0 ? 0 : said))).toEqual([0, 0, 0]);
    const metrics = await json(runs.whole, 'model/metrics.json');
    expect(metrics).toMatchObject({
      labels: ['billing', 'other', 'shipping'],
      data: { rows: { train: 96, validation: 12, test: 12 }, stratified: true },
      training: {
        processes: 2,
        batchSize: 16,
        perDeviceBatchSize: 4,
        gradientAccumulation: 2,
        precision: 'fp32',
        plannedSteps: 60,
      },
      test: { rows: 12 },
    });
    const { confusionMatrix, perClass, accuracy, macro } = metrics.test;
    // What it had at first, by chance, was a third.
    expect([accuracy > 0.8, macro.f1 > 0.8]).toEqual([true, true]);
    expect(confusionMatrix.flat().reduce((sum: number, one: number) => sum + one, 0)).toBe(12);
    expect(perClass.map(({ rows }: { rows: number }) => rows)).toEqual(
      confusionMatrix.map((row: number[]) => row.reduce((sum, one) => sum + one, 0)),
    );
    // Of three labels nothing is known at first: that the loss is ln 3 shows that it is a mean, of all processes and batches.
    expect(metrics.curve.training[0].loss).toBeCloseTo(Math.log(3), 1);
    expect(metrics.curve.validation[0].loss).toBeLessThan(1.3);
    const names = await readdir(join(runs.whole, 'model'));
    expect(names.toSorted()).toEqual([
      'README.md',
      'config.json',
      'metrics.json',
      'model.safetensors',
      'tokenizer.json',
      'tokenizer_config.json',
    ]);
  });

  test('it warms up, and ends early when it gets no better by what was asked', async () => {
    const lines = await metricsOf(runs.whole);
    const rates = lines.flatMap(({ learningRate }) => learningRate ?? []);
    expect(rates.slice(0, 7)).toEqual(rates.slice(0, 7).toSorted((one, other) => one - other));
    expect(rates[6]).toBeCloseTo(SETTINGS.learningRate, 6);
    expect(rates.at(-1)).toBeLessThan(SETTINGS.learningRate);
    expect(lines.filter((line) => 'validationLoss' in line).map(({ step }) => step)).toEqual([
      5, 10, 15, 20, 25,
    ]);
    expect(lines.at(-1)).toMatchObject({ step: LAST_STEP, testLoss: expect.any(Number) });
    const { training } = await json(runs.whole, 'model/metrics.json');
    expect(training).toMatchObject({ steps: LAST_STEP, stoppedEarly: true });
  });

  test('told to stop, all processes write a checkpoint and end with 143, whichever was told', async () => {
    expect(runs.told.map(({ code, said }) => (code === 143 ? 143 : said))).toEqual([143, 143]);
    const kept = await checkpointsIn(runs.cut);
    expect(kept).toHaveLength(1);
    const place = join(runs.cut, 'checkpoints', kept[0] ?? '');
    const { files, step } = await json(place, 'complete.json');
    expect(place).toMatch(new RegExp(`step-${step}$`));
    const paths = files.map(({ path }: { path: string }) => path);
    expect(paths).toEqual(
      expect.arrayContaining(['model.safetensors', 'rng_state_0.pth', 'rng_state_1.pth']),
    );
    for (const file of files) {
      const bytes = await readFile(join(place, file.path));
      expect([file.bytes, file.sha256]).toEqual([bytes.length, sha256(bytes)]);
    }
    expect(await readdir(join(runs.cut))).not.toContain('model');
  });

  test('what goes on from it comes to the same weights bit for bit, and to the same numbers', async () => {
    expect(await weights(runs.resumed)).toBe(await weights(runs.whole));
    const [one, other] = await Promise.all(
      [runs.whole, runs.resumed].map((run) => json(run, 'model/metrics.json')),
    );
    // It is also the same whether the rows come as CSV or as JSON Lines.
    expect(Object.keys(one.data.files)).toEqual(['train.csv']);
    expect(Object.keys(other.data.files)).toEqual(['train.jsonl']);
    expect({ ...other, data: { ...other.data, files: one.data.files } }).toEqual(one);
    const steps = (await metricsOf(runs.resumed)).map(({ step }) => step ?? 0);
    expect(Math.min(...steps)).toBeGreaterThan(6);
  });

  test(
    'what is wrong with the data is told in sentences, once, with a code that torchrun hides',
    async () => {
      const root = await folder();
      await mkdir(join(root, 'in'));
      await writeFile(join(root, 'in/train.csv'), 'text,label\na,b\n,c\nd,\n');
      const { code, said } = await torchrun(torch as Exclude<typeof torch, string>, {
        folder: root,
        inputs: join(root, 'in'),
        settings: SETTINGS,
      });
      const sentences = [
        'train.csv, line 3: text is empty: write a text, or remove the row.',
        'train.csv, line 4: label is empty: write a label, or remove the row.',
      ];
      expect(code).toBe(1);
      expect(said.split(sentences.join('\n'))).toHaveLength(2);
      expect(said).not.toContain('bert_classification/');
      expect(await json(root, 'failure.json')).toEqual({
        exitCode: 65,
        message: sentences.join('\n'),
      });
    },
    5 * MINUTE,
  );

  test(
    'a base model with weights or code that would run is refused, and neither runs',
    async () => {
      const root = await folder();
      const { csv } = await tinyBert(root);
      const base = join(csv, 'base-model');
      const config = await json(base, 'config.json');
      const auto_map = Object.fromEntries(
        ['AutoConfig', 'AutoModelForSequenceClassification'].map((name) => [name, 'own.Own']),
      );
      await writeFile(join(base, 'config.json'), JSON.stringify({ ...config, auto_map }));
      await writeFile(join(base, 'own.py'), `open(${JSON.stringify(join(root, 'ran'))}, 'w')\n`);
      await rename(join(base, 'model.safetensors'), join(base, 'pytorch_model.bin'));
      const place = { folder: join(root, 'run'), inputs: csv, settings: SETTINGS };
      const { code, said } = await alone(torch as Exclude<typeof torch, string>, place);
      expect(code).toBe(69);
      expect(said).toMatch(
        /^tiny\/bert cannot be read from the staged files \(.*\): name a repository with/m,
      );
      expect(await readdir(root)).not.toContain('ran');
    },
    5 * MINUTE,
  );
});
