import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, open, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';

type Variables = Readonly<Record<string, string>>;

export async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

/** Every executable of that name on PATH, in order. */
export async function executables(name: string, path: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const folder of path) {
    const file = join(folder, name);
    const executable = await access(file, constants.X_OK).then(
      () => isFile(file),
      () => false,
    );
    if (executable) found.push(file);
  }
  return found;
}

/** The Python that a script's `#!` line names; undefined when that is something else (a shell, `env`). */
export async function shebangInterpreter(script: string): Promise<string | undefined> {
  const file = await open(script, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(512), 0, 512, 0);
    const line = /^#!\s*(\S+)/.exec(buffer.toString('utf8', 0, bytesRead))?.[1];
    return line !== undefined && basename(line).startsWith('python') ? line : undefined;
  } finally {
    await file.close();
  }
}

/** Looks without importing: importing moto and Flask takes ten times as long. */
const PROBE = `
import sys
from importlib import metadata, util
assert util.find_spec('flask') and util.find_spec('flask_cors')
print(metadata.version('moto'), sys.executable)
`;

/**
 * The version of moto that a Python can import and the path of that Python itself, which a version manager's wrapper
 * hides; undefined when it cannot.
 */
export async function probe(
  python: string,
  environment: Variables,
): Promise<{ version: string; python: string } | undefined> {
  const output = await runPython(python, ['-c', PROBE], environment);
  const [, version, executable] = /^(\d+\.\d+\S*) (\/.+)$/.exec(output?.trim() ?? '') ?? [];
  return version && executable ? { version, python: executable } : undefined;
}

/** [major, minor] of a Python, or undefined when it does not run. */
export async function pythonVersion(
  python: string,
  environment: Variables,
): Promise<readonly [number, number] | undefined> {
  const output = await runPython(
    python,
    ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'],
    environment,
  );
  const [, major, minor] = /^(\d+)\.(\d+)$/.exec(output?.trim() ?? '') ?? [];
  return major === undefined ? undefined : [Number(major), Number(minor)];
}

/** Standard output, or undefined when it cannot be run or fails. */
function runPython(
  python: string,
  argv: readonly string[],
  environment: Variables,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const options = { env: environment, timeout: 20_000 };
    execFile(python, [...argv], options, (error, stdout) => resolve(error ? undefined : stdout));
  });
}
