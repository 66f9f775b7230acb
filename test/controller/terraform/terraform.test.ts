import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolders } from '../../helpers/temporary-folder.ts';
import { BARE, engineUnderTest } from './support.ts';
import { outputsOf, PLAIN, workingStack } from './working-stack.ts';

/* The real engine; set TEMPER_TERRAFORM to run these with another one. */
const folder = temporaryFolders();

function error(code: string, more: object = {}) {
  return { diagnostics: [expect.objectContaining({ code, ...more })] };
}

describe('Terraform in a directory', () => {
  test('plans, shows and applies, and then there is nothing to do', async () => {
    const { terraform, plan, events } = await workingStack(await folder());
    await terraform.init({ state: 'bucket' });
    await expect(terraform.plan({ out: plan })).resolves.toMatchObject({ changes: true });
    const first = await terraform.show(plan);
    expect(first.resourceChanges).toMatchObject([
      { address: 'terraform_data.a', actions: ['create'] },
    ]);
    expect(first.priorOutputs).toEqual({});
    await terraform.apply(plan);
    await expect(terraform.plan({ out: plan })).resolves.toMatchObject({ changes: false });
    const second = await terraform.show(plan);
    expect(second).toMatchObject({
      applyable: false,
      priorOutputs: { a: 'one' },
      priorAddresses: ['terraform_data.a'],
      lineage: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
    });
    expect(events).toEqual([
      { type: 'apply_start', address: 'terraform_data.a', action: 'create' },
      { type: 'apply_complete', address: 'terraform_data.a', action: 'create' },
    ]);
  });

  test('runs nothing to tell what a plan without changes holds, and tells the same digest', async () => {
    const { terraform, plan } = await workingStack(await folder());
    await terraform.init({ state: 'bucket' });
    await terraform.plan({ out: plan });
    await terraform.apply(plan);
    const saved = await terraform.plan({ out: plan });
    const { content, lineage } = await terraform.show(plan);
    const engine = { ...engineUnderTest(), path: '/nonexistent' };
    const idle = (await workingStack(await folder(), PLAIN, { engine })).terraform;
    expect(await idle.show(plan, saved)).toMatchObject({
      applyable: false,
      resourceChanges: [],
      content,
      lineage,
    });
    await expect(idle.show(plan, { changes: true })).rejects.toThrow();
  });

  test('destroys, and refreshes only, when it is asked to', async () => {
    const { terraform, plan } = await workingStack(await folder());
    await terraform.init({ state: 'bucket' });
    await terraform.plan({ out: plan });
    await terraform.apply(plan);
    await expect(terraform.plan({ out: plan, refreshOnly: true })).resolves.toMatchObject({
      changes: false,
    });
    await terraform.plan({ out: plan, destroy: true });
    expect((await terraform.show(plan)).resourceChanges).toMatchObject([{ actions: ['delete'] }]);
    await terraform.apply(plan);
    expect(await outputsOf({ terraform, plan })).toEqual({});
  });

  test('does not tell sensitive outputs', async () => {
    const output = { secret: { value: 'hunter2-hunter2', sensitive: true } };
    const { terraform, plan } = await workingStack(await folder(), { ...PLAIN, output });
    await terraform.init({ state: 'bucket' });
    await terraform.plan({ out: plan });
    expect(JSON.stringify(await terraform.show(plan))).not.toContain('hunter2');
    await terraform.apply(plan);
    expect(JSON.stringify(await outputsOf({ terraform, plan }))).not.toContain('hunter2');
  });

  test('refuses a plan that went stale and never applies it again', async () => {
    const { terraform, plan, dir } = await workingStack(await folder());
    await terraform.init({ state: 'bucket' });
    const other = join(dir, 'other.tfplan');
    await terraform.plan({ out: plan });
    await terraform.plan({ out: other });
    await terraform.apply(plan);
    await expect(terraform.apply(other)).rejects.toMatchObject(error('TF_STALE_PLAN'));
  });

  test('refuses a plan file that is not byte for byte the one that was made', async () => {
    const root = await folder();
    const { terraform, plan, dir } = await workingStack(root);
    await terraform.init({ state: 'bucket' });
    const { sha256 } = await terraform.plan({ out: plan });
    const other = join(dir, 'other.tfplan');
    await terraform.plan({ out: other, destroy: true });
    const honest = readFileSync(plan);
    const tampered = [
      () => writeFileSync(plan, readFileSync(other)),
      // A zip is read from its end, so what stands before it is never looked at: Terraform takes this one.
      () => writeFileSync(plan, Buffer.concat([Buffer.from('#'), honest])),
      () => rmSync(plan),
    ];
    for (const tamper of tampered) {
      tamper();
      await expect(terraform.apply(plan, sha256)).rejects.toMatchObject(error('TF_PLAN_FILE'));
      expect(existsSync(join(root, 'the.tfstate'))).toBe(false);
    }
    writeFileSync(plan, honest);
    await terraform.apply(plan, sha256);
    expect(await outputsOf({ terraform, plan })).toEqual({ a: 'one' });
  });

  test('plans with a state that is not the stored one, for reading only', async () => {
    const root = await folder();
    const { terraform, plan, dir } = await workingStack(root);
    await terraform.init({ state: 'bucket' });
    await terraform.plan({ out: plan });
    await terraform.apply(plan);
    const text = readFileSync(join(root, 'the.tfstate'), 'utf8');
    rmSync(join(root, 'the.tfstate'));
    await terraform.init({ state: { text } });
    await expect(terraform.plan({ out: plan })).resolves.toMatchObject({ changes: false });
    await expect(terraform.apply(plan)).rejects.toMatchObject(error('TF_LOCAL_STATE'));
    await terraform.init({ state: 'bucket' });
    await expect(terraform.plan({ out: plan })).resolves.toMatchObject({ changes: true });
    expect(existsSync(join(dir, '.terraform', 'local.tfstate'))).toBe(false);
  });

  test('stands at the line of the spec with what Terraform refuses', async () => {
    const { terraform, plan, configure } = await workingStack(await folder());
    await terraform.init({ state: 'bucket' });
    await configure({
      resource: { terraform_data: { a: { lifecycle: { prevent_destroy: true } } } },
    });
    await terraform.plan({ out: plan });
    await terraform.apply(plan);
    await expect(terraform.plan({ out: plan, destroy: true })).rejects.toMatchObject(
      error('TF_PREVENT_DESTROY', {
        at: expect.objectContaining({ file: 'metadata.name' }) as object,
      }),
    );
  });

  test('reports all mistakes of a configuration at once', async () => {
    const { terraform, plan, configure } = await workingStack(await folder());
    await terraform.init({ state: 'bucket' });
    await configure({ resource: { terraform_data: { a: { inputt: 1 }, b: { outputt: 1 } } } });
    const failed: { diagnostics?: unknown } = await terraform.plan({ out: plan }).then(
      () => ({}),
      (one: object) => one,
    );
    expect(failed.diagnostics).toHaveLength(2);
  });

  test('says what the engine said when it ends without machine-readable words', async () => {
    const { terraform } = await workingStack(await folder());
    await terraform.init({ state: 'bucket' });
    await expect(terraform.pushState('no-such-file')).rejects.toMatchObject(
      error('TF_FAILED', { message: expect.stringContaining('no such file') as string }),
    );
  });

  test('stores a state that could not be stored before, and only then forgets the file', async () => {
    const root = await folder();
    const { terraform, plan, dir } = await workingStack(root);
    await terraform.init({ state: 'bucket' });
    await terraform.plan({ out: plan });
    await terraform.apply(plan);
    const state = JSON.parse(readFileSync(join(root, 'the.tfstate'), 'utf8')) as { serial: number };
    const errored = join(dir, 'errored.tfstate');
    writeFileSync(errored, JSON.stringify({ ...state, serial: state.serial - 1 }));
    await expect(terraform.pushState(errored)).rejects.toThrow();
    expect(existsSync(errored)).toBe(true);
    writeFileSync(errored, JSON.stringify({ ...state, serial: state.serial + 5 }));
    await terraform.pushState(errored);
    expect(existsSync(errored)).toBe(false);
    const stored = JSON.parse(readFileSync(join(root, 'the.tfstate'), 'utf8')) as object;
    expect(stored).toMatchObject({ serial: state.serial + 5 });
  });

  test('is not led astray by variables that change what Terraform does', async () => {
    const environment = {
      ...BARE,
      TF_CLI_ARGS: '-nonsense',
      TF_WORKSPACE: 'other',
      TF_DATA_DIR: '/no/such',
    };
    const { terraform, plan } = await workingStack(await folder(), PLAIN, { environment });
    await terraform.init({ state: 'bucket' });
    await expect(terraform.plan({ out: plan })).resolves.toMatchObject({ changes: true });
  });
});

describe('an engine that does not behave', () => {
  /** Stands in for Terraform: what it does is what these tests are about. */
  async function engineThat(does: string) {
    const path = join(await folder(), 'terraform');
    writeFileSync(path, `#!/bin/sh\n${does}\n`, { mode: 0o755 });
    return { engine: { path, name: 'terraform', version: '1.11.4' } } as const;
  }

  test.each([
    ['exit 3', 'exit code 3'],
    ['kill -9 $$', 'SIGKILL'],
  ])('is called out when it ends without a word (%s)', async (does, how) => {
    const { terraform } = await workingStack(await folder(), PLAIN, await engineThat(does));
    await expect(terraform.init({ state: 'bucket' })).rejects.toMatchObject(
      error('TF_CRASHED', { message: expect.stringContaining(how) as string }),
    );
  });

  test('is initialised once more when it asks for it, and not for ever', async () => {
    const log = join(await folder(), 'log');
    const message = {
      '@message': '',
      type: 'diagnostic',
      diagnostic: { severity: 'error', summary: 'Backend initialization required', detail: '' },
    };
    const asks = `echo "$1" >>${log}; mkdir -p .terraform; [ "$1" = init ] && exit 0; echo '${JSON.stringify(message)}'; exit 1`;
    const { terraform, plan } = await workingStack(await folder(), PLAIN, await engineThat(asks));
    await terraform.init({ state: 'bucket' });
    await expect(terraform.plan({ out: plan })).rejects.toMatchObject(error('TF_INIT_NEEDED'));
    expect(readFileSync(log, 'utf8').trim().split('\n')).toEqual(['init', 'plan', 'init', 'plan']);
  });
});

/** When `init` was last carried out in a directory, by the mark it leaves. */
function initialisedAt(dir: string): bigint | undefined {
  return statSync(join(dir, '.terraform', 'temper-init'), { bigint: true, throwIfNoEntry: false })
    ?.mtimeNs;
}

describe('init', () => {
  test('is left out where it would do nothing, and done when something it prepares has changed', async () => {
    const root = await folder();
    const { terraform, configure, dir, plan } = await workingStack(root);
    const ran = async () => {
      const before = initialisedAt(dir);
      await terraform.init({ state: 'bucket' });
      return initialisedAt(dir) !== before;
    };
    expect(await ran()).toBe(true);
    expect(await ran()).toBe(false);
    await configure({ resource: { terraform_data: { b: {} } } });
    expect(await ran()).toBe(false);
    await configure({
      terraform: { backend: { local: { path: join(root, 'moved.tfstate') } } },
      ...PLAIN,
    });
    expect(await ran()).toBe(true);
    await terraform.plan({ out: plan });
    await terraform.apply(plan);
    expect(existsSync(join(root, 'moved.tfstate'))).toBe(true);
    rmSync(join(dir, '.terraform'), { recursive: true });
    expect(await ran()).toBe(true);
  });

  test('is done again after one that was cut short', async () => {
    const { terraform, configure, dir } = await workingStack(await folder());
    await terraform.init({ state: 'bucket' });
    await configure({
      terraform: { backend: { local: { path: '/dev/null/no' } }, required_version: '< 1' },
    });
    await expect(terraform.init({ state: 'bucket' })).rejects.toThrow();
    expect(initialisedAt(dir)).toBeUndefined();
    await configure(PLAIN);
    await terraform.init({ state: 'bucket' });
    expect(initialisedAt(dir)).toBeDefined();
  });

  test('does not believe a mark that came with the repository', async () => {
    const one = await workingStack(await folder());
    await one.terraform.init({ state: 'bucket' });
    const two = await workingStack(await folder());
    mkdirSync(join(two.dir, '.terraform'));
    for (const name of ['temper-init', 'terraform.tfstate']) {
      const from = join(one.dir, '.terraform', name);
      if (existsSync(from)) writeFileSync(join(two.dir, '.terraform', name), readFileSync(from));
    }
    const copied = initialisedAt(two.dir);
    await two.terraform.init({ state: 'bucket' });
    expect(initialisedAt(two.dir)).not.toBe(copied);
  });

  test('happens by itself when somebody has cleaned up between two commands', async () => {
    const { terraform, dir, plan } = await workingStack(await folder());
    await terraform.init({ state: 'bucket' });
    rmSync(join(dir, '.terraform'), { recursive: true });
    await expect(terraform.plan({ out: plan })).resolves.toMatchObject({ changes: true });
  });

  test.each(['${path.cwd}', '%{ if true }x%{ endif }', '$${x}'])(
    'keeps the backend setting %j from OpenTofu, which would evaluate it',
    async (path) => {
      const engine = { ...engineUnderTest(), name: 'opentofu' as const };
      const options = { engine, backend: { local: { path } } };
      const { terraform, configure, dir } = await workingStack(await folder(), PLAIN, options);
      await expect(terraform.init({ state: 'bucket' })).rejects.toThrow(RangeError);
      expect(initialisedAt(dir)).toBeUndefined();
      await configure({ terraform: { backend: { local: { path: 'plain$%' } } }, ...PLAIN });
      await terraform.init({ state: 'bucket' });
    },
  );

  test('without a state bucket plans against nothing, and what was planned so is not applied', async () => {
    const backend = {
      s3: { bucket: 'temper-none', key: 'k', region: 'us-east-1', use_lockfile: true },
    };
    const { terraform, plan } = await workingStack(await folder(), PLAIN, { backend });
    await terraform.init({ state: 'none' });
    await expect(terraform.plan({ out: plan })).resolves.toMatchObject({ changes: true });
    await expect(terraform.apply(plan)).rejects.toMatchObject(error('TF_LOCAL_STATE'));
  });
});
