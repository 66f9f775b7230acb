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

/** Temper, packed from this checkout and installed into an empty repository. */
export interface Installed {
  readonly root: string;
  /** What the package has of files. */
  readonly files: readonly { readonly path: string; readonly size: number }[];
  /** What npm said while it installed. */
  readonly said: string;
  /** The folders that the installation brought, one a package. */
  packages(): Promise<string[]>;
  /** Runs a line of `sh` in the repository. */
  sh(line: string, env?: Readonly<Record<string, string>>): Promise<string>;
}

/** Packs and installs; without a registry, because nothing else is to be installed. */
export async function installIn(folder: string): Promise<Installed> {
  const root = join(folder, 'repository');
  await mkdir(root);
  const options = { env: SHELL, maxBuffer: 64 * 1024 ** 2 };
  // The build that the tests run is packed; making it again would take it away from tests that run meanwhile.
  const packed = await run(
    'npm',
    ['pack', '--ignore-scripts', '--json', '--pack-destination', folder],
    { ...options, cwd: REPOSITORY },
  );
  const [{ filename, files }] = JSON.parse(packed.stdout) as [Pack];
  const installed = await run('npm', ['install', '--save-dev', join(folder, filename)], {
    ...options,
    cwd: root,
  });
  return {
    root,
    files,
    said: installed.stdout + installed.stderr,
    packages: () => packagesIn(join(root, 'node_modules')),
    sh: async (line, env = {}) =>
      (await run('sh', ['-c', line], { ...options, cwd: root, env: { ...SHELL, ...env } })).stdout,
  };
}

interface Pack {
  readonly filename: string;
  readonly files: readonly { readonly path: string; readonly size: number }[];
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
