/** What the compiler writes, given to the real Terraform, the real provider and, where there is one, the real OpenTofu. */
import { OPERATED_KINDS } from '../../controller/kinds/index.ts';
import { compiledSpecs } from '../../controller/stack/compiled-spec.ts';
import { openWorkspace } from '../../controller/workspace/workspace.ts';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { TERRAFORM_LOCK } from '../../stacks/terraform-lock.ts';
import { compiled, exampleStacks, REPOSITORY } from '../helpers/compiled.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';
import { directoryOf, ENGINES, initialised, OFFLINE, plannedActions } from './engine-directory.ts';

const run = promisify(execFile);
const folder = temporaryFolders();

/** One stack of each shape: keys of both kinds, another partition, a network, a second attempt, data in S3. */
const SHAPES = [
  'environment/open-models',
  'environment/regulated',
  'environment/government',
  'model/claims-triage/v1',
  'model/bot/v2',
  'model/lake/v1',
];

test('there is a Terraform to try things with', () => {
  expect(ENGINES.map(({ engine }) => engine)).toContain('terraform');
});

describe.each(ENGINES)('$engine', ({ engine, lockfile }) => {
  test('takes the committed lock file, and no package that is not in it', async () => {
    const directory = await initialised({ engine, lockfile }, await folder());
    const kept = readFileSync(join(directory.path, '.terraform.lock.hcl'), 'utf8');
    expect(kept.replace(/^#.*\n/gm, '')).toBe(TERRAFORM_LOCK.replace(/^#.*\n/gm, ''));

    const other = await directoryOf(engine, await folder());
    const [stack] = (await compiled()).values();
    other.write('main.tf.json', stack?.terraformJson ?? '');
    other.write('versions.tf.json', stack?.versionsJson ?? '');
    other.write('override.tf.json', OFFLINE);
    other.write('.terraform.lock.hcl', TERRAFORM_LOCK.replaceAll('"h1:', '"h1:A'));
    await expect(other.run('init', '-input=false', ...lockfile)).rejects.toThrow('checksums');
  }, 120_000);

  test('finds every shape of stack valid, or it would not plan it', async () => {
    const directory = await initialised({ engine, lockfile }, await folder());
    const stacks = [...(await compiled()).values(), ...(await exampleStacks())];
    const shapes = stacks.filter(({ id }) => SHAPES.includes(id));
    expect(shapes).toHaveLength(SHAPES.length);
    for (const stack of shapes) {
      expect({ id: stack.id, actions: await plannedActions(directory, stack) }).toEqual({
        id: stack.id,
        actions: Object.fromEntries(stack.addresses.map((address) => [address, 'create'])),
      });
    }
  }, 600_000);
});

describe('the app of cdktf.json', () => {
  test('writes the bytes that compile() makes, and the manifest that the CLI reads', async () => {
    const outdir = await folder();
    const { app } = JSON.parse(readFileSync(join(REPOSITORY, 'cdktf.json'), 'utf8'));
    await run('/bin/sh', ['-c', app], {
      cwd: REPOSITORY,
      env: { ...process.env, CDKTF_OUTDIR: outdir, NODE_OPTIONS: '' },
    });
    const manifest = JSON.parse(readFileSync(join(outdir, 'manifest.json'), 'utf8'));
    const workspace = await openWorkspace({
      root: REPOSITORY,
      selection: {},
      today: '2026-11-22',
      environment: {},
      kinds: OPERATED_KINDS,
    });
    const stacks = Array.from(await compiledSpecs(workspace), ({ stack }) => stack);
    expect(Object.keys(manifest.stacks).sort()).toEqual(
      stacks.map(({ id }) => id.replaceAll('/', '-')).sort(),
    );
    for (const stack of stacks) {
      const { synthesizedStackPath: path } = manifest.stacks[stack.id.replaceAll('/', '-')];
      expect(readFileSync(join(outdir, path), 'utf8')).toBe(stack.terraformJson);
      const versions = join(outdir, path, '..', 'versions.tf.json');
      expect(readFileSync(versions, 'utf8')).toBe(stack.versionsJson);
      for (const asset of stack.assets) {
        expect(readFileSync(join(outdir, path, '..', asset.path)).length).toBeGreaterThan(0);
      }
    }
  }, 60_000);
});
