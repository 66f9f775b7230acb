import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  cliConfig,
  findMirror,
  platformName,
  type MirrorSearch,
} from '../../../controller/terraform/engine/mirror.ts';
import { temporaryFolders } from '../../helpers/temporary-folder.ts';

const folder = temporaryFolders();
const AWS = 'registry.terraform.io/hashicorp/aws';

function unpacked(mirror: string, version = '5.100.0', platform = 'linux_amd64'): string {
  mkdirSync(join(mirror, AWS, version, platform), { recursive: true });
  return mirror;
}

function packed(mirror: string): string {
  mkdirSync(join(mirror, AWS), { recursive: true });
  writeFileSync(join(mirror, AWS, 'terraform-provider-aws_5.100.0_linux_amd64.zip'), '');
  return mirror;
}

async function search(more: Partial<MirrorSearch> = {}): Promise<MirrorSearch> {
  return { platform: 'linux', arch: 'x64', home: await folder(), systemRoots: [], ...more };
}

describe('findMirror', () => {
  test.each([
    { form: 'unpacked', make: unpacked },
    { form: 'packed', make: packed },
  ])('takes a named one that holds the provider $form', async ({ make }) => {
    const requested = make(join(await folder(), 'm'));
    await expect(findMirror(await search({ requested }))).resolves.toBe(requested);
  });

  test.each([
    { what: 'nothing', make: (mirror: string) => mirror },
    { what: 'another version', make: (mirror: string) => unpacked(mirror, '5.99.0') },
    {
      what: 'another platform',
      make: (mirror: string) => unpacked(mirror, '5.100.0', 'darwin_arm64'),
    },
  ])(
    'refuses a named one with $what in it, even if a good one could be found',
    async ({ make }) => {
      const requested = make(join(await folder(), 'm'));
      const home = await folder();
      unpacked(join(home, '.terraform.d/plugins'));
      await expect(findMirror(await search({ requested, home }))).rejects.toMatchObject({
        diagnostics: [
          expect.objectContaining({
            code: 'TOOL_MIRROR',
            fix: expect.stringContaining(
              'terraform providers mirror -platform=linux_amd64',
            ) as string,
          }),
        ],
      });
    },
  );

  test.each([
    { platform: 'linux', where: '.terraform.d/plugins', name: 'linux_amd64' },
    { platform: 'linux', where: '.local/share/terraform/plugins', name: 'linux_amd64' },
    { platform: 'darwin', where: '.terraform.d/plugins', name: 'darwin_amd64' },
    {
      platform: 'darwin',
      where: 'Library/Application Support/io.terraform/plugins',
      name: 'darwin_amd64',
    },
    { platform: 'win32', where: 'AppData/Roaming/terraform.d/plugins', name: 'windows_amd64' },
    {
      platform: 'win32',
      where: 'AppData/Roaming/HashiCorp/Terraform/plugins',
      name: 'windows_amd64',
    },
  ])(
    'finds one where Terraform documents it on $platform: ~/$where',
    async ({ platform, where, name }) => {
      const home = await folder();
      const mirror = unpacked(join(home, where), '5.100.0', name);
      await expect(findMirror(await search({ platform, home }))).resolves.toBe(mirror);
    },
  );

  test('looks in XDG_DATA_HOME when it is set', async () => {
    const dataHome = await folder();
    const mirror = unpacked(join(dataHome, 'terraform/plugins'));
    await expect(findMirror(await search({ dataHome }))).resolves.toBe(mirror);
  });

  test('finds one among add-on software, one level deep and no deeper', async () => {
    const root = await folder();
    const deep = await folder();
    unpacked(join(deep, 'a/b'));
    const mirror = unpacked(join(root, 'terraform-mirror'));
    const systemRoots = ['/no/such/root', deep, root];
    await expect(findMirror(await search({ systemRoots }))).resolves.toBe(mirror);
    await expect(findMirror(await search({ systemRoots: [deep] }))).resolves.toBeUndefined();
  });
});

describe('cliConfig', () => {
  test('names one source for one provider: everything else is denied', () => {
    expect(cliConfig('/srv/mirror')).toBe(
      'disable_checkpoint = true\n\nprovider_installation {\n  filesystem_mirror {\n    path    = "/srv/mirror"\n    include = ["registry.terraform.io/hashicorp/aws"]\n  }\n}\n',
    );
    expect(cliConfig(undefined)).toBe(
      'disable_checkpoint = true\n\nprovider_installation {\n  direct {\n    include = ["registry.terraform.io/hashicorp/aws"]\n  }\n}\n',
    );
  });
});

test.each([
  { platform: 'linux', arch: 'x64', name: 'linux_amd64' },
  { platform: 'darwin', arch: 'arm64', name: 'darwin_arm64' },
  { platform: 'win32', arch: 'ia32', name: 'windows_386' },
])('$platform on $arch is $name to Terraform', ({ name, ...platform }) => {
  expect(platformName(platform)).toBe(name);
});
