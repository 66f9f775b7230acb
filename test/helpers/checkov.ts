import { execFile } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The version whose checks the table in docs/scanners.md answers. */
export const CHECKOV_VERSION = '3.3.8';

/** The path of checkov: the one on PATH when it is of this version, else one from PyPI, kept for the next run. */
export async function findCheckov(): Promise<string> {
  if ((await versionOf('checkov')) === CHECKOV_VERSION) return 'checkov';
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  const folder = join(cache, 'temper-tests', `checkov-${CHECKOV_VERSION}`);
  const installed = join(folder, 'bin', 'checkov');
  if ((await versionOf(installed)) === CHECKOV_VERSION) return installed;
  await install(folder);
  const version = await versionOf(installed);
  if (version !== CHECKOV_VERSION) throw new Error(`checkov ${version} was installed`);
  return installed;
}

async function versionOf(path: string): Promise<string> {
  return run(path, ['--version'], { env: environment() }).then(
    ({ stdout }) => stdout.trim(),
    () => 'none',
  );
}

/** A virtual environment names its own place, so it is made where it stays. */
async function install(folder: string): Promise<void> {
  await mkdir(join(folder, '..'), { recursive: true });
  await rm(folder, { recursive: true, force: true });
  await run('python3', ['-m', 'venv', folder]);
  const pip = join(folder, 'bin', 'pip');
  await run(pip, ['install', '--quiet', `checkov==${CHECKOV_VERSION}`], { maxBuffer: 2 ** 26 });
}

/** One check that a resource does not pass. */
export interface Failure {
  /** `CKV_AWS_144`. */
  readonly check: string;
  /** The folder of the configuration. */
  readonly stack: string;
  readonly resource: string;
}

interface Report {
  readonly summary: { readonly passed: number; readonly parsing_errors: number };
  readonly results: {
    readonly failed_checks: readonly {
      readonly check_id: string;
      readonly file_path: string;
      readonly resource: string;
    }[];
  };
}

/** What checkov says of the configurations below a folder, without asking anybody else. */
export async function scanned(
  checkov: string,
  folder: string,
): Promise<{ readonly passed: number; readonly unread: number; readonly failures: Failure[] }> {
  const words = ['--framework', 'terraform_json', '--skip-path', 'versions.tf.json'];
  const output = ['--output', 'json', '--compact', '--soft-fail', '--skip-download'];
  const { stdout } = await run(checkov, ['--directory', folder, ...words, ...output], {
    env: environment(),
    maxBuffer: 2 ** 28,
  });
  const { summary, results } = JSON.parse(stdout) as Report;
  return {
    passed: summary.passed,
    unread: summary.parsing_errors,
    failures: results.failed_checks.map((one) => ({
      check: one.check_id,
      stack: one.file_path.replace(/^\/|\/main\.tf\.json$/g, ''),
      resource: one.resource,
    })),
  };
}

/** Its maker's server is not asked: nobody listens there. */
function environment(): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    https_proxy: 'http://127.0.0.1:9',
  };
}
