/** What the compiler writes, given to the real Terraform, the real provider and, where there is one, the real OpenTofu. */
import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { cliConfig, findMirror } from '../../controller/terraform/mirror.ts';
import { compileEnvironment, compileFineTune } from '../../stacks/compile.ts';
import type { Declared } from '../../stacks/language/spec-set.ts';
import type { Stack } from '../../stacks/stack.ts';
import { TERRAFORM_LOCK } from '../../stacks/terraform-lock.ts';
import { templateOf } from '../../stacks/template-text.ts';
import {
  compiled,
  exampleStacks,
  fileFacts,
  REPOSITORY,
  specsOf,
  type Terraform,
} from '../helpers/compiled.ts';
import { hostileText } from '../helpers/hostile-text.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';

const run = promisify(execFile);
const folder = temporaryFolders();

/** Engines on this machine. OpenTofu takes no lock file read-only that names a provider of HashiCorp's. */
const ENGINES = [
  { engine: 'terraform', lockfile: ['-lockfile=readonly'] },
  { engine: 'tofu', lockfile: [] },
].filter(({ engine }) => isThere(engine));

function isThere(command: string): boolean {
  try {
    execFileSync(command, ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** A working directory in which an engine runs with the provider of a mirror and of nowhere else. */
async function directoryOf(engine: string) {
  const path = await folder();
  const requested = process.env['TEMPER_PROVIDER_MIRROR'];
  const mirror = await findMirror({
    platform: process.platform,
    arch: process.arch,
    home: homedir(),
    ...(requested !== undefined && { requested }),
  });
  writeFileSync(join(path, 'cli.rc'), cliConfig(mirror));
  const environment = {
    PATH: process.env['PATH'],
    HOME: path,
    TF_CLI_CONFIG_FILE: join(path, 'cli.rc'),
    CHECKPOINT_DISABLE: '1',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  return {
    path,
    write: (name: string, text: string): void => writeFileSync(join(path, name), text),
    run: async (...words: string[]): Promise<string> =>
      (await run(engine, words, { cwd: path, env: environment, maxBuffer: 2 ** 28 })).stdout,
  };
}

type Directory = Awaited<ReturnType<typeof directoryOf>>;

/** No state elsewhere, no account asked: what a plan needs when there is no AWS. */
const OFFLINE = JSON.stringify({
  terraform: { backend: { local: {} } },
  provider: {
    aws: [
      {
        access_key: 'none',
        secret_key: 'none',
        allowed_account_ids: null,
        skip_credentials_validation: true,
        skip_metadata_api_check: true,
        skip_requesting_account_id: true,
      },
    ],
  },
});

/** Plans a stack as if nothing existed yet, and reads the plan. */
async function planned(directory: Directory, stack: Stack): Promise<Terraform> {
  directory.write('main.tf.json', stack.terraformJson);
  directory.write('override.tf.json', OFFLINE);
  mkdirSync(join(directory.path, 'assets'), { recursive: true });
  for (const { path } of stack.assets) directory.write(path, '{}\n');
  await directory.run('plan', '-input=false', '-refresh=false', '-out=plan');
  return JSON.parse(await directory.run('show', '-json', 'plan'));
}

async function initialised(engine: string, lockfile: readonly string[]): Promise<Directory> {
  const directory = await directoryOf(engine);
  const [stack] = compiled().values();
  directory.write('main.tf.json', stack?.terraformJson ?? '');
  directory.write('override.tf.json', OFFLINE);
  directory.write('.terraform.lock.hcl', TERRAFORM_LOCK);
  await directory.run('init', '-input=false', ...lockfile);
  return directory;
}

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
  test('gives every hostile text back as it was written, as value, as key and inside JSON', async () => {
    const directory = await directoryOf(engine);
    await directory.run('init', '-input=false');
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(hostileText, {
          minLength: 200,
          maxLength: 300,
          selector: (text) => text.normalize('NFC'),
        }),
        async (texts) => {
          const value = {
            values: texts.map(templateOf),
            keys: Object.fromEntries(texts.map((text, index) => [templateOf(text), index])),
            json: templateOf(JSON.stringify(texts)),
          };
          directory.write('main.tf.json', JSON.stringify({ output: { all: { value } } }));
          await directory.run('apply', '-input=false', '-auto-approve');
          const { all } = JSON.parse(await directory.run('output', '-json'));
          const normal = texts.map((text) => text.normalize('NFC'));
          expect(all.value.values).toEqual(normal);
          expect(new Map(Object.entries(all.value.keys))).toEqual(
            new Map(normal.map((text, index) => [text, index])),
          );
          expect(JSON.parse(all.value.json)).toEqual(normal);
        },
      ),
      { numRuns: 6, endOnFailure: true },
    );
  }, 120_000);

  test('takes the committed lock file, and no package that is not in it', async () => {
    const directory = await initialised(engine, lockfile);
    const kept = readFileSync(join(directory.path, '.terraform.lock.hcl'), 'utf8');
    expect(kept.replace(/^#.*\n/gm, '')).toBe(TERRAFORM_LOCK.replace(/^#.*\n/gm, ''));

    const other = await directoryOf(engine);
    other.write('main.tf.json', [...compiled().values()][0]?.terraformJson ?? '');
    other.write('override.tf.json', OFFLINE);
    other.write('.terraform.lock.hcl', TERRAFORM_LOCK.replaceAll('"h1:', '"h1:A'));
    await expect(other.run('init', '-input=false', ...lockfile)).rejects.toThrow('checksums');
  }, 120_000);

  test('finds every shape of stack valid, or it would not plan it', async () => {
    const directory = await initialised(engine, lockfile);
    const stacks = [...compiled().values(), ...(await exampleStacks())];
    const shapes = stacks.filter(({ id }) => SHAPES.includes(id));
    expect(shapes).toHaveLength(SHAPES.length);
    for (const stack of shapes) {
      const plan = await planned(directory, stack);
      const created = plan.resource_changes.map((change: Terraform) => [
        change.address,
        change.change.actions,
      ]);
      expect({ id: stack.id, created: Object.fromEntries(created) }).toEqual({
        id: stack.id,
        created: Object.fromEntries(stack.addresses.map((address) => [address, ['create']])),
      });
    }
  }, 600_000);

  test('plans hostile texts in every free field as they were written', async () => {
    const directory = await initialised(engine, lockfile);
    for (const [index, text] of fc.sample(hostileText, { numRuns: 1 }).entries()) {
      // The language refuses NUL, the provider would drop an empty tag's value.
      const hostile =
        `${index} ${text} \${path.cwd} %{ if true } $\${a} "\\ ${'\u2028'}`.replaceAll('\0', '');
      const [environment, fineTune] = hostileSpecs(hostile);
      const normal = hostile.normalize('NFC');

      const { resources } = (await planned(directory, compileEnvironment(environment)))
        .planned_values.root_module;
      const of = (type: string): Terraform =>
        resources.find((one: Terraform) => one.type === type).values;
      const { dashboard_body: body } = of('aws_cloudwatch_dashboard');
      expect(JSON.parse(body).widgets[0].properties.markdown).toBe(`# plain\n\n${normal}`);
      expect(of('aws_sns_topic_subscription').endpoint).toBe(normal);
      expect(of('aws_s3_bucket').tags_all[normal]).toBe(normal);

      const facts = { train: fileFacts('a'), problems: [] };
      const stack = compileFineTune(fineTune, environment, facts);
      const plan = await planned(directory, stack);
      const role = plan.planned_values.root_module.resources.find(
        (one: Terraform) => one.type === 'aws_iam_role',
      );
      expect(role.values.tags_all['temper:owner']).toBe(normal);
      expect(plan.planned_values.outputs.training_fields.value).toEqual(stack.training?.fields);
    }
  }, 300_000);
});

/** An environment and a model with `text` wherever the schema, or a future one, might let it stand. */
function hostileSpecs(text: string) {
  const specs = specsOf();
  const [environment] = specs.environments;
  const [fineTune] = specs.fineTunes;
  if (environment?.value === undefined || fineTune?.value === undefined) throw new Error('fixture');
  const { metadata, spec } = environment.value;
  return [
    declared(environment, {
      ...environment.value,
      metadata: { ...metadata, description: text },
      spec: { ...spec, notifications: { emails: [text] }, tags: { [text]: text } },
    }),
    declared(fineTune, {
      ...fineTune.value,
      metadata: { ...fineTune.value.metadata, owner: text },
    }),
  ] as const;
}

function declared<T>(original: Declared<T>, value: T): Declared<T> {
  return { ...original, value };
}

describe('the app of cdktf.json', () => {
  test('writes the bytes that compile() makes, and the manifest that the CLI reads', async () => {
    const outdir = await folder();
    const { app } = JSON.parse(readFileSync(join(REPOSITORY, 'cdktf.json'), 'utf8'));
    await run('/bin/sh', ['-c', app], {
      cwd: REPOSITORY,
      env: { ...process.env, CDKTF_OUTDIR: outdir, NODE_OPTIONS: '' },
    });
    const manifest = JSON.parse(readFileSync(join(outdir, 'manifest.json'), 'utf8'));
    const stacks = await exampleStacks();
    expect(Object.keys(manifest.stacks).sort()).toEqual(
      stacks.map(({ id }) => id.replaceAll('/', '-')).sort(),
    );
    for (const stack of stacks) {
      const { synthesizedStackPath: path } = manifest.stacks[stack.id.replaceAll('/', '-')];
      expect(readFileSync(join(outdir, path), 'utf8')).toBe(stack.terraformJson);
      for (const asset of stack.assets) {
        expect(readFileSync(join(outdir, path, '..', asset.path)).length).toBeGreaterThan(0);
      }
    }
  }, 60_000);
});
