import { execFile } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TemperError } from '../../stacks/language/diagnostic.ts';
import { amount } from '../../stacks/language/display.ts';
import type { PinnedPackage } from './requirements.ts';

/** Pythons of machine images: AWS's for deep learning had these between 2025 and 2026 (release notes of the DLAMI, 2026-11). */
export const PYTHONS: readonly string[] = ['3.10', '3.11', '3.12'];

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
  readonly packages: readonly PinnedPackage[];
  /** @default those of machine images */
  readonly pythons?: readonly string[];
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
  const { pythons = PYTHONS } = request;
  const fetched: string[] = [];
  const chosen = await chosenFor(request, pythons);
  let { said } = chosen;
  for (const [python, packages] of chosen.byPython) {
    const refusal = await download(request, python, packages);
    request.signal.throwIfAborted();
    if (refusal === undefined) fetched.push(python);
    else said = refusal;
  }
  if (fetched.length > 0) return fetched;
  throw new TemperError([
    {
      code: 'STAGE_PIP',
      severity: 'error',
      message: `pip cannot fetch the packages for any of ${amount(pythons.length, 'Python')} (${pythons.join(', ')})`,
      why: said,
      fix: 'check the index (`PIP_INDEX_URL`), and that each package has wheels for Linux on x86-64',
    },
  ]);
}

/** @returns what pip said where it could not */
async function download(
  request: PackageRequest,
  python: string,
  packages: readonly PinnedPackage[],
): Promise<string | undefined> {
  const { folder } = request;
  // Beside the wheels, and never taken for one.
  const list = join(folder, `for-python-${python}.txt`);
  try {
    await writeFile(list, packages.map(({ what, hashes }) => `${what} ${hashes}\n`).join(''));
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
      `--requirement=${list}`,
    ];
    const { refusal } = await runPython(request, words);
    return refusal;
  } finally {
    await rm(list, { force: true });
  }
}

/** Judges markers for a machine of a fleet: pip judges them for the Python that it runs on, whatever it is asked to fetch for. */
const JUDGE = `
import json, sys
from pip._vendor.packaging.markers import Marker
given = json.load(sys.stdin)
linux = {"implementation_name": "cpython", "os_name": "posix", "platform_machine": "x86_64", "platform_python_implementation": "CPython",
         "platform_release": "", "platform_system": "Linux", "platform_version": "", "sys_platform": "linux", "extra": ""}
def holds(marker, python, last):
    full = f"{python}.{last}"
    return Marker(marker).evaluate({**linux, "python_version": python, "python_full_version": full, "implementation_version": full})
def needs(marker, python):
    return marker is None or holds(marker, python, 0) or holds(marker, python, 99)
print(json.dumps([[needs(marker, python) for marker in given["markers"]] for python in given["pythons"]]))
`;

type ByPython = readonly [python: string, packages: readonly PinnedPackage[]];

/** For each Python the packages that a machine with it installs; what was said where that cannot be told. */
async function chosenFor(
  request: PackageRequest,
  pythons: readonly string[],
): Promise<{ readonly byPython: readonly ByPython[]; readonly said: string }> {
  const { packages } = request;
  const markers = packages.map(({ marker }) => marker ?? null);
  const { refusal, stdout } = await runPython(
    request,
    ['-c', JUDGE],
    JSON.stringify({ pythons, markers }),
  );
  if (refusal !== undefined) return { byPython: [], said: refusal };
  const needs = JSON.parse(stdout) as readonly (readonly boolean[])[];
  const byPython = pythons.map((python, row): ByPython => [
    python,
    packages.filter((_, at) => needs[row]?.[at] === true),
  ]);
  return { byPython, said: '' };
}

/** Keys to what pip has no business with. */
const NOT_FOR_PIP = /^(HF_TOKEN$|AWS_)/;

interface Ran {
  readonly stdout: string;
  /** What it said in the end, where it failed. */
  readonly refusal?: string;
}

function runPython(
  { variables, signal }: Pick<PackageRequest, 'variables' | 'signal'>,
  words: readonly string[],
  input = '',
): Promise<Ran> {
  const env = Object.fromEntries(
    Object.entries(variables).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && !NOT_FOR_PIP.test(entry[0]),
    ),
  );
  return new Promise((resolve) => {
    const options = { env, signal, maxBuffer: 64 * 1024 * 1024 };
    const child = execFile('python3', words, options, (error, stdout, stderr) => {
      const refusal = error === null ? undefined : lastLine(stderr) || error.message;
      resolve({ stdout, ...(refusal !== undefined && { refusal }) });
    });
    child.stdin?.on('error', () => undefined); // it has ended, and says itself why
    child.stdin?.end(input);
  });
}

/** What pip ends with says what was wrong; an address in it may have a password. */
function lastLine(text: string): string {
  const errors = text.split('\n').filter((line) => line.startsWith('ERROR: '));
  const last = errors.at(-1)?.slice('ERROR: '.length) ?? text.trim().split('\n').at(-1) ?? '';
  return last.replaceAll(/\/\/[^/@\s]*@/g, '//***@');
}
