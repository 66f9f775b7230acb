import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { platformName } from '../../controller/terraform/engine/mirror.ts';
import { TERRAFORM_LOCK } from '../../stacks/terraform-lock.ts';
import { unpackedMirror } from '../../controller/terraform/provider-cache.ts';
import {
  BARE,
  engineUnderTest,
  mirrorUnderTest,
  realClock,
  recordingReporter,
} from '../controller/terraform/support.ts';
import { workingStack } from '../controller/terraform/working-stack.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';

/* Which provider is run: the real one from a mirror, and nothing that anybody has planted. */
const folder = temporaryFolders();
const PROVIDER = { source: 'registry.terraform.io/hashicorp/aws', version: '5.100.0' };
const CONFIGURATION = {
  provider: {
    aws: {
      region: 'us-east-1',
      access_key: '111122223333',
      secret_key: 'not-a-secret-at-all',
      skip_credentials_validation: true,
      skip_requesting_account_id: true,
      skip_metadata_api_check: true,
    },
  },
  resource: { aws_sns_topic: { a: { name: 'x' } } },
};

/** A program in the provider's place that tells when it is run. */
function plant(mirror: string, marker: string): void {
  const place = join(mirror, PROVIDER.source, PROVIDER.version, platformName(process));
  mkdirSync(place, { recursive: true });
  const file = join(place, 'terraform-provider-aws_v5.100.0_x5');
  writeFileSync(file, `#!/bin/sh\ntouch ${marker}\nexit 1\n`);
  chmodSync(file, 0o755);
}

async function awsStack(configuration: object, mirror: string | undefined, home: string) {
  const root = await folder();
  const required_providers = { aws: PROVIDER };
  const backend = { local: { path: join(root, 'the.tfstate') } };
  return workingStack(
    root,
    { terraform: { backend, required_providers }, ...configuration },
    {
      environment: { ...BARE, HOME: home },
      lockFile: TERRAFORM_LOCK,
      ...(mirror !== undefined && { mirror }),
    },
  );
}

test('a provider planted where Terraform looks by itself is not run: not from the directory, not from home', async () => {
  const home = await folder();
  const marker = join(home, 'executed');
  const working = await awsStack(CONFIGURATION, await mirrorUnderTest(), home);
  plant(join(working.dir, 'terraform.d', 'plugins'), marker);
  plant(join(home, '.terraform.d', 'plugins'), marker);
  plant(join(home, '.local/share/terraform/plugins'), marker);
  await working.terraform.init({ state: 'bucket' });
  await expect(working.terraform.plan({ out: working.plan })).resolves.toMatchObject({
    changes: true,
  });
  await expect(working.terraform.show(working.plan)).resolves.toMatchObject({
    resourceChanges: [{ address: 'aws_sns_topic.a', actions: ['create'] }],
  });
  expect(existsSync(marker)).toBe(false);
  expect(readFileSync(join(working.dir, '.terraform.lock.hcl'), 'utf8')).toBe(TERRAFORM_LOCK);
  working.events.length = 0;
  await working.terraform.init({ state: 'bucket' });
  expect(working.events).toEqual([]);
}, 60_000);

test('a provider in a mirror that is not the released one is refused and not run', async () => {
  const mirror = await folder();
  const marker = join(mirror, 'executed');
  plant(mirror, marker);
  const { terraform } = await awsStack(CONFIGURATION, mirror, mirror);
  await expect(terraform.init({ state: 'bucket' })).rejects.toMatchObject({
    diagnostics: [{ code: 'TF_PROVIDER_CHECKSUM' }],
  });
  expect(existsSync(marker)).toBe(false);
}, 60_000);

test('a provider swapped after init is noticed at plan and put right', async () => {
  const home = await folder();
  const marker = join(home, 'executed');
  const working = await awsStack(CONFIGURATION, await mirrorUnderTest(), home);
  await working.terraform.init({ state: 'bucket' });
  const installed = join(working.dir, '.terraform', 'providers');
  rmSync(installed, { recursive: true });
  plant(installed, marker);
  await expect(working.terraform.plan({ out: working.plan })).resolves.toMatchObject({
    changes: true,
  });
  expect(existsSync(marker)).toBe(false);
}, 60_000);

test('any other provider is denied, also one that could run programs while planning', async () => {
  const external = {
    data: { external: { x: { program: ['sh', '-c', 'touch executed; echo {}'] } } },
  };
  const home = await folder();
  const working = await awsStack({ ...CONFIGURATION, ...external }, await mirrorUnderTest(), home);
  await expect(working.terraform.init({ state: 'bucket' })).rejects.toThrow();
  expect(existsSync(join(working.dir, 'executed'))).toBe(false);
}, 60_000);

test('missing credentials are said in one plain sentence', async () => {
  const home = await folder();
  const configuration = {
    ...CONFIGURATION,
    provider: {
      aws: {
        region: 'us-east-1',
        allowed_account_ids: ['999999999999'],
        skip_metadata_api_check: true,
      },
    },
  };
  const working = await awsStack(configuration, await mirrorUnderTest(), home);
  await working.terraform.init({ state: 'bucket' });
  await expect(working.terraform.plan({ out: working.plan })).rejects.toMatchObject({
    diagnostics: [{ code: 'TF_CREDENTIALS', message: 'no AWS credentials were found' }],
  });
}, 60_000);

test('a mirror that has it packed is unpacked once, and every working folder links to that', async () => {
  const [home, packed, cacheDir] = [await folder(), await folder(), await folder()];
  const platform = platformName(process);
  const place = join(PROVIDER.source, PROVIDER.version, platform);
  const archive = `terraform-provider-aws_${PROVIDER.version}_${platform}.zip`;
  mkdirSync(join(packed, PROVIDER.source), { recursive: true });
  const unpacked = join((await mirrorUnderTest()) ?? '', place);
  // Stored, not compressed, which would take its time.
  const zip = ['-c', ZIPPED, join(packed, PROVIDER.source, archive), unpacked];
  execFileSync('python3', zip);
  const { signal } = new AbortController();
  const reporter = recordingReporter();
  const mirror = await unpackedMirror({
    platform: process.platform,
    arch: process.arch,
    cacheDir,
    mirror: packed,
    environment: { ...BARE, HOME: home },
    engine: engineUnderTest(),
    clock: realClock,
    reporter,
    signal,
    force: signal,
  });
  expect(reporter.said[0]).toBe(`unpacking hashicorp/aws ${PROVIDER.version}`);
  const working = await awsStack(CONFIGURATION, mirror, home);
  await working.terraform.init({ state: 'bucket' });
  const linked = join(working.dir, '.terraform/providers', place);
  expect(realpathSync(linked)).toBe(join(mirror, place));
  expect(lstatSync(join(mirror, place)).isDirectory()).toBe(true);
}, 180_000);

const ZIPPED = `
import os, sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_STORED) as archive:
    for name in os.listdir(sys.argv[2]):
        archive.write(os.path.join(sys.argv[2], name), name)
`;
