/* Directories in which the engines of this machine run what the compiler writes. */
import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { engineEnvironment } from '../../controller/terraform/engine/engine-environment.ts';
import { cliConfig, findMirror } from '../../controller/terraform/engine/mirror.ts';
import type { Stack } from '../../stacks/stack.ts';
import { TERRAFORM_LOCK } from '../../stacks/terraform-lock.ts';
import { compiled, type Terraform } from '../helpers/compiled.ts';

const run = promisify(execFile);

export interface InstalledEngine {
  readonly engine: string;
  /** What `init` takes besides. */
  readonly lockfile: readonly string[];
}

/** Engines on this machine. OpenTofu takes no lock file read-only that names a provider of HashiCorp's. */
export const ENGINES: readonly InstalledEngine[] = [
  { engine: 'terraform', lockfile: ['-lockfile=readonly'] },
  { engine: 'tofu', lockfile: [] },
].filter(({ engine }) => isThere(engine));

function isThere(command: string): boolean {
  try {
    execFileSync(command, ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** A working directory in which an engine runs with the provider of a mirror and of nowhere else. */
export async function directoryOf(engine: string, path: string) {
  const requested = process.env['TEMPER_PROVIDER_MIRROR'];
  const mirror = await findMirror({
    platform: process.platform,
    arch: process.arch,
    home: homedir(),
    ...(requested !== undefined && { requested }),
  });
  writeFileSync(join(path, 'cli.rc'), cliConfig(mirror));
  const variables = {
    PATH: process.env['PATH'] ?? '',
    HOME: path,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  const environment = engineEnvironment(variables, join(path, 'cli.rc'));
  return {
    path,
    write: (name: string, text: string): void => writeFileSync(join(path, name), text),
    run: async (...words: string[]): Promise<string> =>
      (await run(engine, words, { cwd: path, env: environment, maxBuffer: 2 ** 28 })).stdout,
  };
}

export type Directory = Awaited<ReturnType<typeof directoryOf>>;

/** No state elsewhere, no account asked: what a plan needs when there is no AWS. */
export const OFFLINE = JSON.stringify({
  terraform: { backend: { local: {} } },
  provider: {
    aws: [
      {
        access_key: 'none',
        secret_key: 'none',
        allowed_account_ids: null,
        skip_credentials_validation: true,
        skip_metadata_api_check: true,
        skip_requesting_account_id: true,
      },
    ],
  },
});

/** Plans a stack as if nothing existed yet, and reads the plan. */
export async function planned(directory: Directory, stack: Stack): Promise<Terraform> {
  write(directory, stack);
  await directory.run('plan', '-input=false', '-refresh=false', '-out=plan');
  return JSON.parse(await directory.run('show', '-json', 'plan'));
}

/** Plans a stack as if nothing existed yet; what is done at each address, which the engine says as it goes. */
export async function plannedActions(
  directory: Directory,
  stack: Stack,
): Promise<Record<string, string>> {
  write(directory, stack);
  const said = await directory.run('plan', '-input=false', '-refresh=false', '-json');
  const messages: Terraform[] = said
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  return Object.fromEntries(
    messages
      .filter(({ type }) => type === 'planned_change')
      .map(({ change }) => [change.resource.addr, change.action]),
  );
}

function write(directory: Directory, stack: Stack): void {
  directory.write('main.tf.json', stack.terraformJson);
  directory.write('versions.tf.json', stack.versionsJson);
  directory.write('override.tf.json', OFFLINE);
  mkdirSync(join(directory.path, 'assets'), { recursive: true });
  for (const { path } of stack.assets) directory.write(path, '{}\n');
}

/** A working directory with the provider installed. */
export async function initialised(
  { engine, lockfile }: InstalledEngine,
  path: string,
): Promise<Directory> {
  const directory = await directoryOf(engine, path);
  const [stack] = (await compiled()).values();
  directory.write('main.tf.json', stack?.terraformJson ?? '');
  directory.write('versions.tf.json', stack?.versionsJson ?? '');
  directory.write('override.tf.json', OFFLINE);
  directory.write('.terraform.lock.hcl', TERRAFORM_LOCK);
  await directory.run('init', '-input=false', ...lockfile);
  return directory;
}
