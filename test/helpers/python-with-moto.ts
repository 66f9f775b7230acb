import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { findEmulator } from '../../controller/sandbox/emulator/emulator.ts';
import { definedVariables, keepingReporter } from '../controller/sandbox/running-sandbox.ts';

const run = promisify(execFile);

/**
 * What a Python says that has moto and boto3, and with them AWS's own models of its services.
 *
 * @param cacheDir where one is made, should there be none on PATH
 */
export async function pythonWithMoto(
  cacheDir: string,
  words: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Promise<string> {
  const environment = definedVariables();
  const { python } = await findEmulator({ cacheDir, environment, reporter: keepingReporter() });
  const { stdout, stderr } = await run(python, ['-B', ...words], {
    env: { ...environment, AWS_EC2_METADATA_DISABLED: 'true', ...variables },
  });
  return stdout + stderr;
}
