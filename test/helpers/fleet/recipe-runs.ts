import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { packagedFile } from '../../../controller/workspace/packaged-file.ts';
import type { TorchPython } from './torch-python.ts';

const run = promisify(execFile);
const HERE = dirname(fileURLToPath(import.meta.url));
const PROCESSES = 2;

/** Where a run finds and leaves things. */
export interface RunPlace {
  /** All of it is below this folder. */
  readonly folder: string;
  readonly inputs: string;
  readonly settings: Readonly<Record<string, unknown>>;
  /** A checkpoint to go on from. */
  readonly resumeFrom?: string;
}

export interface Ended {
  readonly code: number | null;
  readonly said: string;
}

/** A small BERT below `<folder>/model`, and rows to train it with as CSV and as JSON Lines, both with the model beside them. */
export async function tinyBert(folder: string): Promise<{ csv: string; jsonl: string }> {
  const inputs = { csv: join(folder, 'csv'), jsonl: join(folder, 'jsonl') };
  await run('python3', ['-B', join(HERE, 'tiny_bert.py'), join(folder, 'model'), folder]);
  for (const place of Object.values(inputs)) {
    await run('cp', ['-r', join(folder, 'model'), join(place, 'base-model')]);
  }
  return inputs;
}

/** Two processes as the node program starts them, until they have ended. */
export async function torchrun(torch: TorchPython, place: RunPlace): Promise<Ended> {
  const words = [
    '-m',
    'torch.distributed.run',
    '--nnodes=1',
    '--node-rank=0',
    '--max-restarts=0',
    `--nproc-per-node=${PROCESSES}`,
    '--master-addr=127.0.0.1',
    `--master-port=${await freePort()}`,
  ];
  return ended(await start(torch, place, words));
}

/** One process, which says itself how it has ended. */
export async function alone(torch: TorchPython, place: RunPlace): Promise<Ended> {
  return ended(await start(torch, place, []));
}

/** Two processes that nobody watches over, so that each of them can be told something, and says how it has ended. */
export async function ranks(torch: TorchPython, place: RunPlace): Promise<ChildProcess[]> {
  const port = String(await freePort());
  const one = async (rank: number) =>
    start(torch, place, [], {
      MASTER_ADDR: '127.0.0.1',
      MASTER_PORT: port,
      RANK: String(rank),
      LOCAL_RANK: String(rank),
      WORLD_SIZE: String(PROCESSES),
      LOCAL_WORLD_SIZE: String(PROCESSES),
    });
  return Promise.all(Array.from({ length: PROCESSES }, (_, rank) => one(rank)));
}

/** The lines of metrics of a run, so far. */
export async function metricsOf(folder: string): Promise<Record<string, number>[]> {
  const text = await readFile(join(folder, 'metrics.jsonl'), 'utf8').catch(() => '');
  const whole = text.slice(0, text.lastIndexOf('\n') + 1).trim();
  return whole === '' ? [] : whole.split('\n').map((line) => JSON.parse(line));
}

/** Waits until a run has come so far, or has ended before. */
export async function untilStep(folder: string, step: number, child: ChildProcess): Promise<void> {
  while (child.exitCode === null) {
    if ((await metricsOf(folder)).some((line) => (line['step'] ?? 0) >= step)) return;
    await delay(20);
  }
}

export async function ended(child: ChildProcess): Promise<Ended> {
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (data: Buffer) => (said += data.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, said };
}

async function start(
  { python, packages }: TorchPython,
  { folder, inputs, settings, resumeFrom = '' }: RunPlace,
  words: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Promise<ChildProcess> {
  await mkdir(join(folder, 'checkpoints'), { recursive: true });
  await writeFile(join(folder, 'settings.json'), JSON.stringify(settings));
  const script = packagedFile('fleet/recipes/bert-classification/train.py');
  return spawn(python, ['-B', ...words, script], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      PYTHONPATH: packages,
      PYTHONDONTWRITEBYTECODE: '1',
      // Nobody's hub is asked: nobody listens there.
      https_proxy: 'http://127.0.0.1:9',
      GLOO_SOCKET_IFNAME: 'lo',
      TEMPER_INPUTS: inputs,
      TEMPER_CHECKPOINTS: join(folder, 'checkpoints'),
      TEMPER_RESUME_FROM: resumeFrom,
      TEMPER_MODEL: join(folder, 'model'),
      TEMPER_METRICS: join(folder, 'metrics.jsonl'),
      TEMPER_SETTINGS: join(folder, 'settings.json'),
      TEMPER_FAILURE: join(folder, 'failure.json'),
      TEMPER_ACCELERATOR: 'none',
      ...variables,
    },
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
