import { execFile } from 'node:child_process';
import { TemperError } from '../../stacks/language/diagnostic.ts';
import { amount } from '../../stacks/language/display.ts';

/** Pythons of machine images: AWS's for deep learning had these between 2025 and 2026 (release notes of the DLAMI, 2026-11). */
export const PYTHONS = ['3.10', '3.11', '3.12'] as const;

/**
 * What wheels may be built for so that they run on Ubuntu 22.04 and Amazon Linux 2023, whose glibc is 2.34 or newer. pip takes no
 * name for another. Source: PEP 600 and its older names.
 */
const PLATFORMS = [
  ...['2_34', '2_31', '2_28', '2_27', '2_26', '2_24', '2_17', '2_12', '2_5'].map(
    (glibc) => `manylinux_${glibc}_x86_64`,
  ),
  'manylinux2014_x86_64',
  'manylinux2010_x86_64',
  'manylinux1_x86_64',
  'linux_x86_64',
];

/** What pip is asked to fetch. */
export interface PackageRequest {
  /** A file of requirements with hashes. */
  readonly requirements: string;
  /** Where wheels go. */
  readonly folder: string;
  /** What pip finds in its environment: `PIP_INDEX_URL` and what else people set. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

/**
 * Has pip fetch wheels for every Python that they are to be had for.
 * @returns these Pythons
 * @throws TemperError STAGE_PIP where there are wheels for none
 */
export async function fetchPackages(request: PackageRequest): Promise<readonly string[]> {
  const fetched: string[] = [];
  let said = '';
  for (const python of PYTHONS) {
    const refusal = await download(request, python);
    request.signal.throwIfAborted();
    if (refusal === undefined) fetched.push(python);
    else said = refusal;
  }
  if (fetched.length > 0) return fetched;
  throw new TemperError([
    {
      code: 'STAGE_PIP',
      severity: 'error',
      message: `pip cannot fetch the packages for any of ${amount(PYTHONS.length, 'Python')} (${PYTHONS.join(', ')})`,
      why: said,
      fix: 'check the index (`PIP_INDEX_URL`), and that each package has wheels for Linux on x86-64',
    },
  ]);
}

/** @returns what pip said where it could not */
function download(
  { requirements, folder, variables, signal }: PackageRequest,
  python: string,
): Promise<string | undefined> {
  const words = [
    '-m',
    'pip',
    '--disable-pip-version-check',
    '--no-input',
    'download',
    '--no-deps',
    '--only-binary=:all:',
    '--require-hashes',
    '--implementation=cp',
    `--python-version=${python}`,
    ...[`cp${python.replace('.', '')}`, 'abi3', 'none'].map((abi) => `--abi=${abi}`),
    ...PLATFORMS.map((platform) => `--platform=${platform}`),
    `--dest=${folder}`,
    `--requirement=${requirements}`,
  ];
  const env = Object.fromEntries(
    Object.entries(variables).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  return new Promise((resolve) => {
    const options = { env, signal, maxBuffer: 64 * 1024 * 1024 };
    execFile('python3', words, options, (error, _stdout, stderr) => {
      resolve(error === null ? undefined : lastLine(stderr) || error.message);
    });
  });
}

/** What pip ends with says what was wrong; an address in it may have a password. */
function lastLine(text: string): string {
  const errors = text.split('\n').filter((line) => line.startsWith('ERROR: '));
  const last = errors.at(-1)?.slice('ERROR: '.length) ?? text.trim().split('\n').at(-1) ?? '';
  return last.replaceAll(/\/\/[^/@\s]*@/g, '//***@');
}
