import { execFile } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A program of others that tests run, in one version. */
export interface OutsideTool {
  readonly name: string;
  readonly version: string;
}

/**
 * The path of a program from PyPI: the one on PATH when it is of this version, else one that is kept for the next run.
 *
 * @param release of the package, where it has another name or number than the program
 */
export async function fromPyPI(
  tool: OutsideTool,
  release = `${tool.name}==${tool.version}`,
): Promise<string> {
  const folder = kept(tool);
  const path = join(folder, 'bin', tool.name);
  return found(tool, path, async () => {
    // A virtual environment names its own place, so it is made where it stays.
    await run('python3', ['-m', 'venv', folder]);
    const words = ['install', '--quiet', release];
    await run(join(folder, 'bin', 'pip'), words, { maxBuffer: 2 ** 26 });
  });
}

/** The same for a program that comes as source in Go. @param module `github.com/owner/name/cmd/name` */
export async function fromGo(tool: OutsideTool, module: string): Promise<string> {
  const folder = kept(tool);
  return found(tool, join(folder, tool.name), async () => {
    const env = { ...process.env, GOBIN: folder, CGO_ENABLED: '0' };
    await run('go', ['install', `${module}@v${tool.version}`], { env, maxBuffer: 2 ** 26 });
  });
}

async function found(
  tool: OutsideTool,
  path: string,
  install: () => Promise<void>,
): Promise<string> {
  for (const place of [tool.name, path]) {
    if ((await versionOf(place)) === tool.version) return place;
  }
  await mkdir(join(kept(tool), '..'), { recursive: true });
  await rm(kept(tool), { recursive: true, force: true });
  await install();
  const version = await versionOf(path);
  if (version !== tool.version) throw new Error(`${tool.name} ${version} was installed`);
  return path;
}

function kept({ name, version }: OutsideTool): string {
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  return join(cache, 'temper-tests', `${name}-${version}`);
}

/** The first number with dots that it says of itself. */
async function versionOf(path: string): Promise<string> {
  return run(path, ['--version'], { env: offline() }).then(
    ({ stdout }) => /\d+\.\d+[\w.]*/.exec(stdout)?.[0] ?? 'none',
    () => 'none',
  );
}

/** Nobody else's server is asked: nobody listens there. */
export function offline(): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    https_proxy: 'http://127.0.0.1:9',
  };
}
