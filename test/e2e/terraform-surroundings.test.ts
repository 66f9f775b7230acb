/*
 * What Terraform is given and what it gives away: people run it themselves in a stack's folder, and neither what stands in
 * the environment nor what stands in a state gets anywhere it should not.
 */
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openLaboratory, type Laboratory } from '../helpers/laboratory.ts';
import { temper } from '../helpers/temper.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';

const folder = temporaryFolders();
let lab: Laboratory;

beforeAll(async () => {
  // At the speed of AWS no job ends meanwhile, so nothing changes by itself.
  lab = await openLaboratory(await folder(), ['--speed', '1']);
  await lab.writeModel('victim');
  expect(await lab.temper('apply', 'victim', '--yes')).toMatchObject({ code: 0 });
}, 300_000);

afterAll(() => lab.sandbox.stop());

const KEY = (model: string) => `temper/models/${model}/v1.tfstate`;

test('Terraform itself runs in the folder of a stack, with its state; what writes asks first', async () => {
  const output = await lab.temper('--json', 'terraform', 'victim-v1', '--', 'output', '-json');
  expect(output).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(output.stdout)).toMatchObject({ job_name: { value: 'victim-v1' } });

  const listed = await lab.temper('terraform', 'victim', '--', 'state', 'list');
  expect(listed.stdout).toContain('aws_bedrock_custom_model.attempt_1');
  const before = await lab.readState(KEY('victim'));
  const removed = ['terraform', 'victim', '--', 'state', 'rm', 'aws_iam_role.training'];
  expect(await lab.temper(...removed)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('CLI_NOT_CONFIRMED'),
  });
  expect(await lab.readState(KEY('victim'))).toBe(before);
  for (const words of [
    ['workspace', 'select', 'other'],
    ['-chdir=/', 'output'],
  ]) {
    expect(await lab.temper('terraform', 'victim', '--', ...words)).toMatchObject({ code: 64 });
  }
  expect(await lab.temper('terraform', 'lab', '--', 'nonsense')).toMatchObject({ code: 1 });
  expect(await lab.temper('terraform', 'victim', '--', 'output', 'nonsense')).toMatchObject({
    code: 1,
  });
}, 120_000);

test('what a state holds is not obeyed by a runner, and says what it says', async () => {
  const honest = await lab.readState(KEY('victim'));
  const evil = '\u001B[2J##[add-path]/evil\n::stop-commands::x\u202E\u009B';
  const outputs = { evil: { value: evil, type: 'string' } };
  const lie = { ...(JSON.parse(honest) as object), outputs };
  await lab.writeState(KEY('victim'), JSON.stringify(lie));
  const run = (...words: string[]) =>
    temper(['terraform', 'victim', '--', ...words], {
      cwd: lab.repository.root,
      env: { TEMPER_SANDBOX: lab.sandbox.url, GITHUB_ACTIONS: 'true' },
    });
  const [json, raw] = [await run('output', '-json'), await run('output', '-raw', 'evil')];
  const piped = await lab.temper('terraform', 'victim', '--', 'output', '-raw', 'evil');
  await lab.writeState(KEY('victim'), honest);
  expect(JSON.parse(json.stdout)).toMatchObject({ evil: { value: evil } });
  for (const { stdout } of [json, raw]) {
    for (const obeyed of ['\u001B', '\u009B', '\u202E', '##['])
      expect(stdout).not.toContain(obeyed);
    expect(stdout).not.toMatch(/^\s*::/m);
  }
  expect(piped.stdout).toBe(evil);
}, 120_000);

test('variables that change what Terraform does change nothing', async () => {
  const elsewhere = await folder();
  const hostile = {
    TF_CLI_ARGS: '-destroy',
    TF_CLI_ARGS_plan: `-destroy -out=${join(elsewhere, 'plan')}`,
    TF_CLI_ARGS_init: `-plugin-dir=${elsewhere}`,
    TF_CLI_ARGS_show: '-no-such-flag',
    TF_CLI_CONFIG_FILE: join(elsewhere, 'no-such.tfrc'),
    TERRAFORM_CONFIG: join(elsewhere, 'no-such.tfrc'),
    TF_WORKSPACE: 'other',
    TF_DATA_DIR: join(elsewhere, 'data'),
    TF_PLUGIN_CACHE_DIR: join(elsewhere, 'plugins'),
    TF_REATTACH_PROVIDERS: JSON.stringify({
      'registry.terraform.io/hashicorp/aws': {
        Protocol: 'grpc',
        ProtocolVersion: 5,
        Pid: process.pid,
        Test: true,
        Addr: { Network: 'unix', String: join(elsewhere, 'socket') },
      },
    }),
    TF_VAR_region: 'eu-west-1',
    TF_STATE: join(elsewhere, 'state'),
    TF_INPUT: '1',
    AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:9',
    AWS_PROFILE: 'nobody',
    AWS_CONFIG_FILE: join(elsewhere, 'config'),
  };
  // A change, so that the plan is shown too.
  await lab.writeModel('victim', { owner: 'somebody' });
  const planned = await temper(['plan', 'victim', '--detailed-exitcode'], {
    cwd: lab.repository.root,
    env: { TEMPER_SANDBOX: lab.sandbox.url, ...hostile },
  });
  await lab.writeModel('victim');
  expect({ code: planned.code, stderr: planned.code === 2 ? '' : planned.stderr }).toEqual({
    code: 2,
    stderr: '',
  });
  expect(planned.stdout).not.toMatch(/delete/i);
  expect(readdirSync(elsewhere)).toEqual([]);
}, 60_000);

test('no secret of the environment or the state stands in any output or file that is left', async () => {
  await lab.writeModel('private');
  const secrets = Object.fromEntries(
    ['environment', 'state'].map((where) => [where, `planted-${where}-${randomUUID()}`]),
  );
  const env = {
    TEMPER_SANDBOX: lab.sandbox.url,
    DEPLOY_TOKEN: secrets['environment'] ?? '',
    AWS_SECRET_ACCESS_KEY: secrets['environment'] ?? '',
    AWS_SESSION_TOKEN: secrets['environment'] ?? '',
    TF_VAR_password: secrets['environment'] ?? '',
    TF_LOG: 'trace',
  };
  const run = (...words: string[]) => temper(words, { cwd: lab.repository.root, env });
  const said = [await run('apply', 'private', '--yes')];
  const state = JSON.parse(await lab.readState(KEY('private'))) as Record<string, unknown>;
  const outputs = { leak: { value: secrets['state'], type: 'string', sensitive: true } };
  await lab.writeState(KEY('private'), JSON.stringify({ ...state, outputs }));
  for (const json of [[], ['--json']]) {
    said.push(await run('outputs', 'private', ...json), await run('status', 'private', ...json));
  }
  said.push(await run('plan', 'private', '--json'));
  said.push(await run('terraform', 'private', '--', 'output'));
  // An error in the words of Terraform, with all that it traced before.
  said.push(await run('terraform', 'private', '--', 'state', 'show', 'no.such'));
  said.push(await run('apply', 'private', '--yes'));
  const texts = said.map(({ stdout, stderr }) => stdout + stderr);
  const files = [lab.repository.root, await lab.workFolder('')].flatMap(regularFiles);
  expect(files.length).toBeGreaterThan(10);
  texts.push(...files.map((path) => readFileSync(path, 'latin1')));
  for (const secret of Object.values(secrets)) {
    expect(texts.filter((text) => text.includes(secret))).toEqual([]);
  }
  expect(files.filter((path) => path.endsWith('.tfplan'))).toEqual([]);
}, 300_000);

/** Every file below, links not followed: Terraform links its provider in. */
function regularFiles(path: string): string[] {
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) => {
    const below = join(path, entry.name);
    if (entry.isDirectory()) return regularFiles(below);
    return entry.isFile() ? [below] : [];
  });
}
