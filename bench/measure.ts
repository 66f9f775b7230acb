import { spawn } from 'node:child_process';

/** What one finished process took, by the operating system's own account where there is one. */
export interface Measured {
  readonly wallMs: number;
  /** Largest resident set, MiB; 0 where it cannot be read. */
  readonly peakMib: number;
  /** Milliseconds the process itself printed, by name: `work-ms=12.3`. */
  readonly reported: Readonly<Record<string, number>>;
  /** All that it said. */
  readonly output: string;
}

const REPORT_PEAK = `data:text/javascript,${encodeURIComponent(
  'process.on("exit",()=>process._rawDebug("peak-kib="+process.resourceUsage().maxRSS))',
)}`;

export interface Command {
  readonly argv: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** Runs a process to its end; throws with its output when it fails. */
export function run({ argv, env, cwd }: Command): Promise<Measured> {
  const [program = '', ...rest] = argv;
  const started = process.hrtime.bigint();
  const child = spawn(program, rest, {
    cwd,
    // Read by Node children only: they tell their own peak at the end.
    env: { ...process.env, NODE_OPTIONS: `--import ${REPORT_PEAK}`, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      const wallMs = Number(process.hrtime.bigint() - started) / 1e6;
      const text = Buffer.concat(output).toString();
      const peak = /^peak-kib=(\d+)$/m.exec(text)?.[1];
      const reported = Object.fromEntries(
        [...text.matchAll(/^(\w+)-ms=([\d.]+)$/gm)].map(([, name, ms]) => [name, Number(ms)]),
      );
      if (code === 0)
        resolve({ wallMs, peakMib: Number(peak ?? 0) / 1024, reported, output: text });
      else reject(new Error(`${argv.join(' ')} exited ${code}\n${text}`));
    });
  });
}

/** The same command, which also reports the processor time that it and all it started took: see `processorMs`. */
export function withProcessorTime(argv: readonly string[]): readonly string[] {
  return ['/bin/sh', '-c', '"$@"; code=$?; times; exit $code', 'sh', ...argv];
}

/** Milliseconds of processor time, of a command `withProcessorTime`. The last two numbers that POSIX `times` prints. */
export function processorMs({ output }: Measured): number {
  const [user = 0, system = 0] = [...output.matchAll(/(\d+)m([\d.]+)s/g)]
    .slice(-2)
    .map(([, minutes, rest]) => (Number(minutes) * 60 + Number(rest)) * 1000);
  return user + system;
}

/** Milliseconds of two commands, and how many times the second one's the first one took. */
export interface Compared {
  readonly aMs: number;
  readonly bMs: number;
  readonly ratio: number;
}

/** Two commands in turn, A B A B …, after one warm-up each: the median of each and of the ratio pair by pair. */
export async function compare(a: Command, b: Command, runs: number): Promise<Compared> {
  await run(a);
  await run(b);
  const pairs: { a: number; b: number }[] = [];
  for (let at = 0; at < runs; at += 1)
    pairs.push({ a: (await run(a)).wallMs, b: (await run(b)).wallMs });
  return {
    aMs: median(pairs.map((pair) => pair.a)),
    bMs: median(pairs.map((pair) => pair.b)),
    ratio: median(pairs.map((pair) => pair.a / pair.b)),
  };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? 0)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}
