import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { fromPyPI, offline } from './outside-tool.ts';

const run = promisify(execFile);

/** The version whose checks the table in docs/scanners.md answers. */
export const CHECKOV_VERSION = '3.3.8';

/** The path of checkov. */
export function findCheckov(): Promise<string> {
  return fromPyPI({ name: 'checkov', version: CHECKOV_VERSION });
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
    env: offline(),
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
