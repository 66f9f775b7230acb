import {
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { temporaryFolders } from '../../helpers/temporary-folder.ts';
import { PLAIN, workingStack } from './working-stack.ts';

/* The real engine; set TEMPER_TERRAFORM to run these with another one. */
const folder = temporaryFolders();

describe('prepareDirectory', () => {
  test.each([
    'evil.tf',
    'evil.tf.json',
    'evil.tofu',
    'main_override.tf.json',
    'x.auto.tfvars',
    'terraform.tfvars.json',
  ])('removes %s: a pull request may have put it there to be run', async (name) => {
    const { dir, configure, terraform, plan } = await workingStack(await folder());
    const marker = join(dir, 'executed');
    const provisioner = [{ 'local-exec': { command: `touch ${marker}` } }];
    writeFileSync(
      join(dir, name),
      JSON.stringify({ resource: { terraform_data: { evil: { provisioner } } } }),
    );
    await configure(PLAIN);
    expect(existsSync(join(dir, name))).toBe(false);
    await terraform.init({ state: 'bucket' });
    await terraform.plan({ out: plan });
    await terraform.apply(plan);
    expect(existsSync(marker)).toBe(false);
  });

  test('does not follow a planted workspace to another state', async () => {
    const root = await folder();
    const { dir, configure, terraform, plan } = await workingStack(root);
    await terraform.init({ state: 'bucket' });
    writeFileSync(join(dir, '.terraform', 'environment'), 'other');
    await configure(PLAIN);
    await terraform.init({ state: 'bucket' });
    await terraform.plan({ out: plan });
    await terraform.apply(plan);
    expect(existsSync(join(root, 'the.tfstate'))).toBe(true);
  });

  test('makes `.terraform` anew when something else stands in its place, and follows no link there', async () => {
    const { dir, configure, terraform, plan } = await workingStack(await folder());
    const elsewhere = await folder();
    writeFileSync(join(elsewhere, 'environment'), 'precious');
    symlinkSync(elsewhere, join(dir, '.terraform'));
    await configure(PLAIN);
    await terraform.init({ state: 'bucket' });
    await expect(terraform.plan({ out: plan })).resolves.toMatchObject({ changes: true });
    expect(readdirSync(elsewhere)).toEqual(['environment']);
    rmSync(join(dir, '.terraform'), { recursive: true });
    writeFileSync(join(dir, '.terraform'), 'planted');
    await configure(PLAIN);
    await terraform.init({ state: 'bucket' });
    await expect(terraform.plan({ out: plan })).resolves.toMatchObject({ changes: true });
  });

  test('removes what runs that were killed left, and leaves the files of runs that live', async () => {
    const { dir, configure } = await workingStack(await folder());
    const filesOf = (pid: number) => [
      `${String(pid)}-7.tfplan`,
      `.output-${String(pid)}-1795300318131`,
      `.output-${String(pid)}-1795300318131.stderr`,
      `.log-${String(pid)}-1795300318131`,
      `main.tf.json.${String(pid)}-0123abcd.new`,
    ];
    const [gone, ours] = [filesOf(4_194_305), filesOf(process.pid)];
    const others = ['errored.tfstate', 'notes.new', '.output'];
    for (const name of [...gone, ...ours, ...others]) writeFileSync(join(dir, name), '');
    await configure(PLAIN);
    const left = readdirSync(dir);
    expect(left).toEqual(expect.arrayContaining([...ours, ...others]));
    expect(left.filter((name) => gone.includes(name))).toEqual([]);
  });

  test('replaces a link in the place of a file instead of writing through it', async () => {
    const { dir, configure } = await workingStack(await folder());
    const victim = join(await folder(), 'victim');
    writeFileSync(victim, 'untouched');
    rmSync(join(dir, 'main.tf.json'));
    symlinkSync(victim, join(dir, 'main.tf.json'));
    await configure(PLAIN);
    expect(readFileSync(victim, 'utf8')).toBe('untouched');
    expect(readFileSync(join(dir, 'main.tf.json'), 'utf8')).toContain('terraform_data');
  });

  test('keeps what it wrote from other users', async () => {
    const { dir } = await workingStack(await folder());
    expect(statSync(join(dir, 'main.tf.json')).mode & 0o077).toBe(0);
  });

  test.each([
    'plain',
    '${timestamp()}',
    '%{ if true }x%{ endif }',
    '$${x}',
    'a"b\\c\né',
    '\uFEFFa',
  ])('imports by the id %j as it is, never as a template', async (id) => {
    const { terraform, plan, configure } = await workingStack(await folder());
    await configure(PLAIN, [{ to: 'terraform_data.a', id }]);
    await terraform.init({ state: 'bucket' });
    await terraform.plan({ out: plan });
    expect((await terraform.show(plan)).resourceChanges[0]).toMatchObject({ importing: id });
    await configure(PLAIN);
    await terraform.plan({ out: plan });
    expect((await terraform.show(plan)).resourceChanges[0]).not.toHaveProperty('importing');
  });

  test('refuses to import to an address the stack does not have', async () => {
    const { configure } = await workingStack(await folder());
    await expect(configure(PLAIN, [{ to: 'aws_iam_role.admin', id: 'x' }])).rejects.toThrow(
      RangeError,
    );
  });
});
