import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findEmulator } from '../../../controller/sandbox/emulator/emulator.ts';
import { definedVariables, keepingReporter } from '../../controller/sandbox/running-sandbox.ts';

const run = promisify(execFile);
const HERE = dirname(fileURLToPath(import.meta.url));

/** Programs of machines that have accelerators, local disks, a network for collectives and a container engine. */
export const HARDWARE = join(HERE, 'hardware');

/** A machine as EC2 starts it. */
export interface Machine {
  readonly name: string;
  readonly address: string;
  readonly fleet: string;
  readonly userData: string;
  /** `TEMPER_…` of the node program, and what a stand-in looks at. */
  readonly environment: Readonly<Record<string, string>>;
  readonly instanceType?: string;
  /** ISO 8601 to the second; a machine is new when none is said. */
  readonly launched?: string;
  /** Of the disk that the run works on. */
  readonly diskMib?: number;
  /** A folder with a whole Linux: then the machine boots, with systemd and cloud-init. */
  readonly root?: string;
  /** Folders of programs that come before all others. */
  readonly path?: readonly string[];
}

export interface Ended {
  readonly state: 'off' | 'running';
  /** What everything on it has said on its console. */
  readonly output: string;
}

/** Machines with namespaces for walls, and moto as their AWS. All of it ends with the tests of the file. */
export interface Laboratory {
  bucket(name: string): Promise<void>;
  put(bucket: string, key: string, body: string | Buffer): Promise<void>;
  get(bucket: string, key: string): Promise<string | undefined>;
  json(bucket: string, key: string): Promise<Record<string, unknown> | undefined>;
  list(bucket: string, prefix: string): Promise<string[]>;
  call<T>(service: string, operation: string, parameters: object): Promise<T>;
  start(machine: Machine): Promise<void>;
  /** The metadata service of a machine says this from now on, below `latest/`. */
  notice(name: string, path: string, text: string): Promise<void>;
  /** The node program of a machine is killed. */
  crash(name: string): Promise<void>;
  /** Takes the cable out: nothing is refused, nothing comes back. */
  cut(name: string): Promise<void>;
  /** The power of a machine fails. */
  kill(name: string): Promise<void>;
  /** Waits until a machine has powered itself off. */
  ended(name: string): Promise<Ended>;
  close(): Promise<void>;
}

interface Answer {
  readonly number?: number;
  readonly value?: unknown;
  readonly error?: string;
}

/** The words that start something in namespaces: as root, as a user who may make them, or with sudo. */
export async function namespaces(): Promise<readonly string[] | undefined> {
  const own = ['--net', '--mount', '--pid', '--fork', '--kill-child=SIGKILL', '--mount-proc'];
  const ways = [
    ['unshare', ...own],
    ['unshare', '--user', '--map-root-user', ...own],
    ['sudo', '--non-interactive', '--preserve-env', 'unshare', ...own],
  ];
  for (const way of ways) {
    const works = await run(way[0] ?? '', [...way.slice(1), 'ip', 'link', 'show', 'lo']).then(
      () => true,
      () => false,
    );
    if (works) return way;
  }
  return undefined;
}

/** @param cacheDir where the emulator is made, should there be none on PATH */
export async function startLaboratory(cacheDir: string): Promise<Laboratory> {
  const environment = definedVariables();
  const { python } = await findEmulator({ cacheDir, environment, reporter: keepingReporter() });
  const way = await namespaces();
  if (way === undefined)
    throw new Error(
      'this machine makes no namespaces: run the tests as root, or allow unprivileged user namespaces',
    );
  const words = [...way.slice(1), python, '-B', join(HERE, 'laboratory.py')];
  const child = spawn(way[0] ?? '', words, { stdio: ['pipe', 'pipe', 'pipe'] });
  return laboratoryOf(child, await firstLine(child));
}

type Waiting = Map<number, (answer: Answer) => void>;

async function firstLine(child: ChildProcess): Promise<Waiting> {
  const waiting: Waiting = new Map();
  let said = '';
  child.stderr?.on('data', (data: Buffer) => (said = (said + data.toString()).slice(-4000)));
  return new Promise((resolve, reject) => {
    child.once('close', () => reject(new Error(`the laboratory has ended: ${said}`)));
    if (child.stdout === null) return;
    createInterface({ input: child.stdout }).on('line', (line) => {
      const answer = JSON.parse(line) as Answer;
      if (answer.number === undefined) return resolve(waiting);
      waiting.get(answer.number)?.(answer);
      waiting.delete(answer.number);
    });
  });
}

function laboratoryOf(child: ChildProcess, waiting: Waiting): Laboratory {
  let last = 0;
  const ask = (what: string, rest: object) =>
    new Promise<unknown>((resolve, reject) => {
      const number = ++last;
      waiting.set(number, ({ value, error }) =>
        error === undefined ? resolve(value) : reject(new Error(`${what}: ${error}`)),
      );
      child.stdin?.write(`${JSON.stringify({ do: what, number, ...rest })}\n`);
    });
  const get = async (bucket: string, key: string) =>
    ((await ask('get', { bucket, key })) as string | null) ?? undefined;
  return {
    bucket: async (name) => void (await ask('bucket', { name })),
    put: async (bucket, key, body) =>
      void (await ask('put', { bucket, key, base64_body: Buffer.from(body).toString('base64') })),
    get,
    json: async (bucket, key) => {
      const text = await get(bucket, key);
      return text === undefined ? undefined : (JSON.parse(text) as Record<string, unknown>);
    },
    list: async (bucket, prefix) => (await ask('list', { bucket, prefix })) as string[],
    call: async <T>(service: string, operation: string, parameters: object) =>
      (await ask('call', { service, operation, parameters })) as T,
    start: async (machine) => void (await ask('start', withDefaults(machine))),
    notice: async (name, path, text) => void (await ask('notice', { name, path, text })),
    crash: async (name) => void (await ask('crash', { name })),
    cut: async (name) => void (await ask('cut', { name })),
    kill: async (name) => void (await ask('kill', { name })),
    ended: async (name) => (await ask('ended', { name, timeout: 110 })) as Ended,
    close: async () => {
      child.kill('SIGKILL');
      await new Promise((resolve) => child.once('close', resolve));
    },
  };
}

function withDefaults(machine: Machine) {
  return {
    instanceType: 'g5.xlarge',
    launched: `${new Date().toISOString().slice(0, 19)}Z`,
    diskMib: 64,
    ...machine,
  };
}
