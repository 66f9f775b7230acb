import { join } from 'node:path';
import { findEngine, type EngineSearch } from '../../../controller/terraform/engine/engine.ts';
import { temporaryFolders } from '../../helpers/temporary-folder.ts';
import { engine, program, refused, releaseServers } from './release-server.ts';
import { recordingReporter } from './support.ts';

const folder = temporaryFolders();
const { serve } = releaseServers();

async function search(options: Partial<EngineSearch> = {}): Promise<EngineSearch> {
  return {
    platform: 'linux',
    arch: 'x64',
    searchPath: '',
    cacheDir: join(await folder(), 'cache'),
    reporter: recordingReporter(),
    release: await serve(),
    ...options,
  };
}

describe('a named engine', () => {
  test.each([
    { title: 'Terraform', name: 'terraform' },
    { title: 'OpenTofu', name: 'opentofu' },
  ])(
    'is $title by what it says of itself, whatever its file is called',
    async ({ title, name }) => {
      const path = program(await folder(), 'some-binary', engine('1.10.0', title));
      await expect(findEngine(await search({ requested: path }))).resolves.toEqual({
        path,
        name,
        version: '1.10.0',
      });
    },
  );

  test('may be named by its command alone, as it is on PATH', async () => {
    const dir = await folder();
    const path = program(dir, 'tofu-next', engine('1.11.0', 'OpenTofu'));
    const found = await findEngine(await search({ requested: 'tofu-next', searchPath: dir }));
    expect(found.path).toBe(path);
  });

  test.each([
    {
      why: 'does not exist',
      text: undefined,
      mode: 0o755,
      code: 'TOOL_TERRAFORM_MISSING',
      says: 'no such file',
    },
    {
      why: 'is not executable',
      text: engine('1.11.4'),
      mode: 0o644,
      code: 'TOOL_TERRAFORM_MISSING',
      says: 'not executable',
    },
    {
      why: 'is something else',
      text: '#!/bin/sh\necho hello\n',
      mode: 0o755,
      code: 'TOOL_TERRAFORM_MISSING',
      says: 'version -json',
    },
    {
      why: 'is no program',
      text: '\u0000\u0001garbage',
      mode: 0o755,
      code: 'TOOL_TERRAFORM_MISSING',
      says: 'version -json',
    },
    {
      why: 'is too old',
      text: engine('1.9.8'),
      mode: 0o755,
      code: 'TOOL_TERRAFORM_TOO_OLD',
      says: '1.9.8',
    },
    {
      why: 'is of another era',
      text: engine('2.0.0'),
      mode: 0o755,
      code: 'TOOL_TERRAFORM_TOO_OLD',
      says: '2.0.0',
    },
  ])('that $why is refused, never replaced by another one', async ({ text, mode, code, says }) => {
    const dir = await folder();
    const requested = join(dir, 'named');
    if (text !== undefined) program(dir, 'named', text, mode);
    const good = program(join(dir, 'path'), 'terraform', engine('1.11.4'));
    const diagnostic = await refused(await search({ requested, searchPath: join(good, '..') }));
    expect(diagnostic.code).toBe(code);
    expect(diagnostic.message).toContain(says);
    expect(diagnostic.fix).toBeDefined();
  });
});

describe('an engine on PATH', () => {
  test('is taken when it is new enough, the old one before it passed over', async () => {
    const dir = await folder();
    program(join(dir, 'a'), 'terraform', engine('1.5.7'));
    const path = program(join(dir, 'b'), 'tofu', engine('1.10.6', 'OpenTofu'));
    const searchPath = `${join(dir, 'a')}:${join(dir, 'b')}`;
    await expect(findEngine(await search({ searchPath }))).resolves.toMatchObject({ path });
  });

  test('is never looked for in the working directory, where a repository could have planted it', async () => {
    const dir = await folder();
    program(dir, 'terraform', engine('1.11.4'));
    const before = process.cwd();
    process.chdir(dir);
    try {
      const found = await findEngine(await search({ searchPath: ':.::' }));
      expect(found.version).toBe('9.9.9');
    } finally {
      process.chdir(before);
    }
  });
});
