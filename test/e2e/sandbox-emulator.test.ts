import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import { findEmulator } from '../../controller/sandbox/emulator/emulator.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';
import { definedVariables, keepingReporter } from '../controller/sandbox/running-sandbox.ts';
import { until } from '../controller/terraform/support.ts';

const run = promisify(execFile);
const folder = temporaryFolders();

/** The real Python, without any version manager's wrappers and their moto. */
let python: string;
beforeAll(async () => {
  const { stdout } = await run('python3', ['-c', 'import sys; print(sys.executable)']);
  python = stdout.trim();
});

/** A folder with an executable of each name. */
async function programs(scripts: Record<string, string>): Promise<string> {
  const bin = await folder();
  for (const [name, script] of Object.entries(scripts)) {
    await writeFile(join(bin, name), script);
    await chmod(join(bin, name), 0o755);
  }
  return bin;
}

/** A package index in a folder: one wheel that stands for moto, and requirements that pin it. */
async function index(hash?: string): Promise<{ links: string; requirements: string }> {
  const links = await folder();
  const wheel = 'moto-5.2.1-py3-none-any.whl';
  await run(python, ['-c', MAKE_WHEEL, join(links, wheel)]);
  const sha256 = createHash('sha256')
    .update(await readFile(join(links, wheel)))
    .digest('hex');
  const requirements = join(await folder(), 'requirements.txt');
  await writeFile(requirements, `moto==5.2.1 --hash=sha256:${hash ?? sha256}\n`);
  return { links, requirements };
}

const MAKE_WHEEL = `
import sys, zipfile
info = "moto-5.2.1.dist-info/"
files = {
    "moto/__init__.py": "__version__ = '5.2.1'",
    "flask/__init__.py": "",
    "flask_cors/__init__.py": "",
    info + "METADATA": "Metadata-Version: 2.1\\nName: moto\\nVersion: 5.2.1\\n",
    info + "WHEEL": "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
}
with zipfile.ZipFile(sys.argv[1], "w") as wheel:
    for name, text in files.items():
        wheel.writestr(zipfile.ZipInfo(name), text)
    wheel.writestr(zipfile.ZipInfo(info + "RECORD"), "".join(f"{name},,\\n" for name in [*files, info + "RECORD"]))
`;

/** Looks for the emulator where only \`bin\` is on PATH and only \`links\` is an index. */
async function find(options: {
  bin?: string;
  links?: string;
  requirements?: string;
  named?: string;
  cacheDir?: string;
}) {
  const reporter = keepingReporter();
  const found = await findEmulator({
    cacheDir: options.cacheDir ?? (await folder()),
    reporter,
    environment: {
      ...definedVariables(),
      PATH: options.bin ?? (await programs({})),
      PIP_NO_INDEX: '1',
      PIP_CONFIG_FILE: '/dev/null',
      PIP_FIND_LINKS: options.links ?? '/nonexistent',
    },
    ...(options.requirements !== undefined && { requirements: options.requirements }),
    ...(options.named !== undefined && { named: options.named }),
  });
  return { ...found, lines: reporter.lines };
}

type Found = Awaited<ReturnType<typeof find>>;

const pythonScript = () => `#!/bin/sh\nexec ${python} "$@"\n`;
const diagnosed = (code: string, words: string | RegExp) => ({
  diagnostics: [
    {
      code,
      message: expect.anything() as string,
      fix: expect.stringMatching(words) as string,
    },
  ],
});

describe('an emulator that is there', () => {
  test('on PATH is used, by the Python behind it', async () => {
    const bin = await programs({ moto_server: `#!${python}\n` });
    expect(await find({ bin })).toMatchObject({ source: 'path', python });
  });

  test('behind the wrapper of a version manager is found by the Python beside it', async () => {
    const bin = await programs({ moto_server: '#!/bin/sh\nexit 1\n', python3: pythonScript() });
    expect(await find({ bin })).toMatchObject({ source: 'path', python });
  });

  test('can be named, as a program or as a Python', async () => {
    expect(await find({ named: python })).toMatchObject({ source: 'named', python });
    const bin = await programs({ my_moto: `#!${python}\n` });
    expect(await find({ bin, named: 'my_moto' })).toMatchObject({ source: 'named', python });
  });

  test.each([
    ['nothing', '/nonexistent/moto_server', /name the `moto_server` program/],
    ['a program that is no Python', '/bin/true', /pip install/],
  ])('a name that leads to %s is refused, and nothing else is tried', async (_, named, fix) => {
    await expect(find({ named })).rejects.toMatchObject(
      diagnosed('SANDBOX_EMULATOR_UNUSABLE', fix),
    );
  });
});

describe('an environment of Temper’s own', () => {
  test('takes the place of a moto that is too old, is made by one of two processes while the other waits, and again where it is half-made', async () => {
    const old = '#!/bin/sh\necho "4.9.0 /usr/bin/old-python"\n';
    const bin = await programs({ moto_server: '#!/bin/sh\n', python3: old });
    const newer = await programs({ python3: pythonScript() });
    await symlink(join(newer, 'python3'), join(bin, 'python3.11'));
    const cacheDir = await folder();
    const search = { bin, cacheDir, ...(await index()) };
    const both = await Promise.all([find(search), find(search)]);
    const waits = ({ lines }: Found) =>
      lines.join('\n').includes('another process is installing it');
    const [waiter, maker] = waits(both[0]) ? both : both.toReversed();
    expect(both.filter(waits)).toEqual([waiter]);
    expect(maker).toMatchObject({ source: 'private', version: '5.2.1' });
    expect(maker?.python.startsWith(cacheDir)).toBe(true);
    expect(maker?.lines.join('\n')).toMatch(
      /moto 4\.9\.0 on PATH.*virtual environment.*AWS emulator installed/s,
    );
    expect(waiter?.python).toBe(maker?.python);

    const again = await find({ ...search, links: '/nonexistent' });
    expect(again).toMatchObject({ source: 'private', python: maker?.python });
    expect(again.lines.join('\n')).not.toContain('virtual environment');

    const environment = join(again.python, '..', '..');
    await rm(join(environment, '..', 'complete'));
    await rm(join(environment, 'lib'), { recursive: true });
    await mkdir(join(environment, 'lib'));
    expect(await find(search)).toMatchObject({ version: '5.2.1' });
  }, 120_000);

  test('is not waited for any longer when its maker is killed', async () => {
    const cacheDir = await folder();
    const pinned = await index();
    const script = new URL(
      '../../controller/sandbox/emulator/emulator_environment.py',
      import.meta.url,
    ).pathname;
    const digest = createHash('sha256')
      .update(await readFile(pinned.requirements))
      .digest('hex');
    const made = join(cacheDir, 'emulator', digest.slice(0, 16));
    const maker = spawn(python, [script, made, pinned.requirements], {
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    await until(() => existsSync(join(made, 'environment', 'bin')), 30_000);
    maker.kill('SIGKILL');
    const bin = await programs({ python3: pythonScript() });
    expect(await find({ bin, cacheDir, ...pinned })).toMatchObject({ version: '5.2.1' });
  }, 120_000);
});

describe('what stands in the way is said, with what to do', () => {
  const withPython = () => programs({ python3: pythonScript() });

  test('no Python', async () => {
    await expect(find({ ...(await index()) })).rejects.toMatchObject(
      diagnosed('SANDBOX_PYTHON_MISSING', /install Python 3\.10 or newer/),
    );
  });

  test('a Python that is too old', async () => {
    const bin = await programs({ python3: '#!/bin/sh\necho 3.8\n' });
    await expect(find({ bin, ...(await index()) })).rejects.toMatchObject(
      diagnosed('SANDBOX_PYTHON_OLD', /install Python 3\.10 or newer/),
    );
  });

  test('a Python without the venv module, as Debian packs it', async () => {
    const block =
      'import sys; sys.modules["ensurepip"] = None; import runpy; sys.argv = sys.argv[1:]; sys.path.insert(0, sys.argv[0].rsplit("/", 1)[0]); runpy.run_path(sys.argv[0], run_name="__main__")';
    const bin = await programs({
      python3: `#!/bin/sh\ncase "$*" in *emulator_environment*) shift; exec ${python} -c '${block}' "$@";; esac\nexec ${python} "$@"\n`,
    });
    await expect(find({ bin, ...(await index()) })).rejects.toMatchObject(
      diagnosed('SANDBOX_PYTHON_VENV', /python3-venv/),
    );
  });

  test('no network', async () => {
    const { requirements } = await index();
    await expect(find({ bin: await withPython(), requirements })).rejects.toMatchObject(
      diagnosed('SANDBOX_EMULATOR_INSTALL', /network, proxy and index/),
    );
  }, 120_000);

  test('a package with another hash; nothing of it is used, and the next try starts anew', async () => {
    const bin = await withPython();
    const cacheDir = await folder();
    const pinned = await index('0'.repeat(64));
    for (let times = 0; times < 2; times++)
      await expect(find({ bin, cacheDir, ...pinned })).rejects.toMatchObject(
        diagnosed('SANDBOX_EMULATOR_HASH', /index or mirror/),
      );
  }, 120_000);

  test('a cache folder that cannot be written', async () => {
    const cacheDir = join(await folder(), 'file');
    await writeFile(cacheDir, '');
    await expect(
      find({ bin: await withPython(), cacheDir, ...(await index()) }),
    ).rejects.toMatchObject(diagnosed('SANDBOX_EMULATOR_INSTALL', /space|another folder/));
  });
});

test('the committed requirements pin every package by hash and name no index', async () => {
  const text = await readFile(
    new URL('../../controller/sandbox/emulator/emulator-requirements.txt', import.meta.url),
    'utf8',
  );
  const packages = text.split(/\n(?=[a-z])/).filter((one) => !one.startsWith('#'));
  expect(packages.length).toBeGreaterThan(15);
  for (const one of packages)
    expect(one).toMatch(/^[a-z0-9-]+==[^\s]+[^]*--hash=sha256:[0-9a-f]{64}/);
  expect(text).toContain('moto==5.2.1');
  expect(text).not.toMatch(/--index-url|--extra-index-url|--find-links|https?:/);
});
