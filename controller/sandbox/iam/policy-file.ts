import { readFile } from 'node:fs/promises';
import { notAPolicy, parsePolicies, type CallerPolicies } from './policy-document.ts';

/** The policies in a file. @throws TemperError SANDBOX_POLICY */
export async function readPolicies(path: string): Promise<CallerPolicies> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw notAPolicy(error instanceof Error ? error.message : String(error));
  });
  return parsePolicies(text);
}
