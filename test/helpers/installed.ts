import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { REPOSITORY } from './compiled.ts';
import { STATE_DIR } from './temper.ts';

const run = promisify(execFile);

/** What a shell of somebody who is no contributor has, and a registry that nobody answers at. */
const SHELL = {
  PATH: process.env['PATH'] ?? '',
  HOME: process.env['HOME'] ?? '',
  TEMPER_STATE_DIR: STATE_DIR,
  npm_config_registry: 'http://127.0.0.1:9',
  npm_config_audit: 'false',
  npm_config_update_notifier: 'false',
};

const OPTIONS = { env: SHELL, maxBuffer: 64 * 1024 ** 2 };

export interface Packed {
  /** Where the package lies. */
  readonly file: string;
  /** What is in it. */
  readonly files: readonly { readonly path: string; readonly size: number }[];
}

/** Temper, packed from this checkout and installed into an empty repository. */
export interface Installed {
  readonly root: string;
  readonly files: Packed['files'];
  /** What npm said while it installed. */
  readonly said: string;
  /** The folders that the installation brought, one a package. */
  packages(): Promise<string[]>;
  /** Runs a line of `sh` in the repository. */
  sh(line: string): Promise<string>;
}

/** Packs this checkout into a folder. */
export async function packInto(folder: string): Promise<Packed> {
  // The build that the tests run is packed; making it again would take it away from tests that run meanwhile.
  const { stdout } = await run(
    'npm',
    ['pack', '--ignore-scripts', '--json', '--pack-destination', folder],
    { ...OPTIONS, cwd: REPOSITORY },
  );
  const [{ filename, files }] = JSON.parse(stdout) as [Pick<Packed, 'files'> & Named];
  return { file: join(folder, filename), files };
}

/** Runs lines of `sh` in a folder; answers with what they print. */
export function shellIn(
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): (line: string) => Promise<string> {
  const options = { ...OPTIONS, cwd, env: { ...SHELL, ...env } };
  return async (line) =>
    (
      await run('sh', ['-c', line], options).catch((error: Failed) => {
        throw new Error(`${line}: ${error.stdout}${error.stderr}`);
      })
    ).stdout;
}

interface Failed {
  readonly stdout: string;
  readonly stderr: string;
}

/** Packs and installs; without a registry, because nothing else is to be installed. */
export async function installIn(folder: string): Promise<Installed> {
  const root = join(folder, 'repository');
  await mkdir(root);
  const { file, files } = await packInto(folder);
  const { stdout, stderr } = await run('npm', ['install', '--save-dev', file], {
    ...OPTIONS,
    cwd: root,
  });
  return {
    root,
    files,
    said: stdout + stderr,
    packages: () => packagesIn(join(root, 'node_modules')),
    sh: shellIn(root),
  };
}

interface Named {
  readonly filename: string;
}

async function packagesIn(modules: string): Promise<string[]> {
  const manifests = (await readdir(modules, { recursive: true })).filter((path) =>
    path.endsWith('package.json'),
  );
  return Promise.all(
    manifests.map(
      async (path) =>
        (JSON.parse(await readFile(join(modules, path), 'utf8')) as { name: string }).name,
    ),
  );
}
