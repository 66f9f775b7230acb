/* A package of Temper's name with a command of the test's own: what `npm ci` installs for a workflow, from a lock file alone. */
import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Packs the command, and answers with the files of a repository that has it installed by `npm ci`, without a registry.
 * @param folder an empty one
 * @param command the text of a CommonJS program
 * @param version of the package
 */
export async function packedCommand(
  folder: string,
  command: string,
  version = '1.2.3',
): Promise<Readonly<Record<string, Buffer | string>>> {
  const [source, team] = [join(folder, 'source'), join(folder, 'team')];
  await Promise.all([source, join(team, 'vendor')].map((one) => mkdir(one, { recursive: true })));
  const manifest = { name: 'temper-gitops', version, bin: { temper: 'temper.cjs' } };
  await writeFile(join(source, 'package.json'), JSON.stringify(manifest));
  await writeFile(join(source, 'temper.cjs'), command, { mode: 0o755 });
  await run('npm', ['pack', '--silent', '--pack-destination', join(team, 'vendor')], {
    cwd: source,
  });
  await writeFile(join(team, 'package.json'), '{ "private": true }\n');
  const install = ['install', '--package-lock-only', '--save-dev', '--offline', '--no-audit'];
  const archive = `vendor/temper-gitops-${version}.tgz`;
  await run('npm', [...install, `./${archive}`], { cwd: team });
  const names = ['package.json', 'package-lock.json', archive];
  const read = names.map(async (name) => [name, await readFile(join(team, name))] as const);
  return { ...Object.fromEntries(await Promise.all(read)), '.gitignore': 'node_modules/\n' };
}

/** Variables by which npm does nothing but install. */
export const QUIET_NPM = {
  npm_config_audit: 'false',
  npm_config_update_notifier: 'false',
} as const;
