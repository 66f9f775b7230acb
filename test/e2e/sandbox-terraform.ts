import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { engineEnvironment } from '../../controller/terraform/engine/engine-environment.ts';
import { cliConfig, findMirror } from '../../controller/terraform/engine/mirror.ts';
import { variablesOf } from '../controller/sandbox/running-sandbox.ts';

export interface TerraformRun {
  readonly code: number;
  readonly output: string;
}

/** Runs the real Terraform in a folder, against a sandbox, with the provider of this machine's mirror. */
export async function terraformIn(folder: string, sandbox: { readonly url: string }) {
  const mirror = await findMirror({
    home: homedir(),
    platform: process.platform,
    arch: process.arch,
  });
  const configuration = join(folder, 'cli.tfrc');
  await writeFile(configuration, cliConfig(mirror));
  const env = engineEnvironment(variablesOf(sandbox), configuration);
  return (...argv: string[]): Promise<TerraformRun> =>
    new Promise((resolve, reject) => {
      const child = spawn('terraform', argv, { cwd: folder, env });
      let output = '';
      const keep = (data: Buffer) => (output += data.toString());
      child.stdout.on('data', keep);
      child.stderr.on('data', keep);
      child.once('error', reject);
      child.once('close', (code) =>
        resolve({ code: code ?? -1, output: stripVTControlCharacters(output) }),
      );
    });
}
