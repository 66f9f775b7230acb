/* Fleets of every sort, from a spec to a model in S3 and back to nothing that bills, on the real Terraform and provider. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { control } from '../controller/sandbox/fleets/asking.ts';
import { REPOSITORY } from '../helpers/compiled.ts';
import { repositoryIn } from '../helpers/repository.ts';
import { startSandboxProcess, type SandboxProcess } from '../helpers/sandbox.ts';
import { dataOf, temper, type Ended } from '../helpers/temper.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';

const folder = temporaryFolders();
let started: SandboxProcess | undefined;
afterAll(() => started?.stop());

interface Version {
  readonly id: string;
  readonly job?: { readonly status: string };
  readonly progress?: { readonly stage: string };
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/** The specs of `test/fixtures/fleets`, each in a file of its own, with programs of their own, in the environment's network. */
async function fleetSpecs(block: string): Promise<ReadonlyMap<string, string>> {
  const text = await readFile(join(REPOSITORY, 'test/fixtures/fleets/specs.yaml'), 'utf8');
  return new Map(
    text.split('---\n').map((document) => {
      const [, name = ''] = /^metadata: \{ name: ([\w-]+) \}$/m.exec(document) ?? [];
      const own = document
        .replaceAll(/^ +subnet: .*\n/gm, '')
        .replaceAll(/^ +secrets:\n.*\n/gm, '')
        .replaceAll(/^ +(attempt: 2|ami: .*|weights: .*)\n/gm, '')
        // Where AWS has all of these types, in one zone.
        .replaceAll('us-east-1', 'us-east-2')
        .replaceAll('use1-az4', 'us-east-2c')
        .replaceAll('cr-0123456789abcdef0', block)
        .replaceAll('recipe: bert-classification', 'command: [python3, train.py]')
        .replace(/^spec:$/m, 'spec:\n  deletionPolicy: delete');
      return [`specs/${name}/v1.yaml`, own] as const;
    }),
  );
}

const RECORD = `${JSON.stringify({ text: 'where is my parcel', label: 'shipping' })}\n`;
const HOUR = 3_600_000;
const BLOCK = {
  type: 'capacity-block',
  instanceType: 'p5e.48xlarge',
  region: 'us-east-2',
  availabilityZone: 'us-east-2c',
  count: 2,
  end: '2099-01-01T00:00:00Z',
};

/** A repository with the fleets, and a sandbox in which Temper works on it. */
async function laboratory() {
  const root = await folder();
  // A lost answer to the deletion spares the ten minutes that the provider sleeps after one.
  const faults = 'interrupt-run=spot-p4d-v1-a1-g1@20m,drop=DeleteFileSystem:9';
  const sandbox = await startSandboxProcess(root, ['--speed', '20', '--faults', faults]);
  started = sandbox;
  const repository = await repositoryIn(root);
  const { id } = (await control(sandbox, 'reservations', BLOCK)) as { id: string };
  for (const [path, text] of await fleetSpecs(id)) {
    await repository.write(path, text);
    await repository.write(path.replace('v1.yaml', 'train.jsonl'), RECORD.repeat(20));
    await repository.write(path.replace('v1.yaml', 'validation.jsonl'), RECORD.repeat(5));
  }
  await repository.commit('fleets');
  const run = async (...words: string[]): Promise<Ended> => {
    const ended = await temper([...words, '--sandbox', sandbox.url], { cwd: root });
    const said = ended.stdout + ended.stderr;
    expect({ words, code: ended.code, ...(ended.code !== 0 && { said }) }).toEqual({
      words,
      code: 0,
    });
    return ended;
  };
  return { sandbox, run };
}

type Run = Awaited<ReturnType<typeof laboratory>>['run'];

async function versions(run: Run): Promise<Readonly<Record<string, Version>>> {
  const told = await run('status', '--kind', 'FineTune', '--json');
  const { versions: all } = dataOf<{ versions: Version[] }>(told);
  return Object.fromEntries(all.map((one) => [one.id, one]));
}

async function statuses(run: Run): Promise<Readonly<Record<string, string | undefined>>> {
  const all = Object.entries(await versions(run));
  return Object.fromEntries(all.map(([id, one]) => [id, one.job?.status]));
}

const all = (status: string) =>
  Object.fromEntries(
    ['at-home', 'block', 'one-p5', 'spot-p4d', 'ticket-sorter', 'trainium', 'two-p5'].map(
      (name) => [`${name}-v1`, status],
    ),
  );

test('one G5, one P5, two P5 with Lustre, a capacity block, four Trn1, and spot that is taken back', async () => {
  const { sandbox, run } = await laboratory();
  await run('apply', '--yes', '--kind', 'Environment');
  await run('apply', '--yes');
  expect(await statuses(run)).toEqual(all('InProgress'));

  await sandbox.advance(2 * HOUR);
  expect(await statuses(run)).toEqual({ ...all('Completed'), 'spot-p4d-v1': 'InProgress' });
  expect((await versions(run))['spot-p4d-v1']?.progress?.stage).toBe('restarting');
  await run('apply', '--yes', 'spot-p4d-v1');
  await sandbox.advance(2 * HOUR);
  expect(await statuses(run)).toEqual(all('Completed'));

  const passed = dataOf<{ stacks: { condition: string }[] }>(await run('reconcile', '--json'));
  expect(passed.stacks.filter(({ condition }) => condition === 'released')).toHaveLength(7);
  const after = await versions(run);
  for (const { outputs } of Object.values(after)) {
    expect(outputs).toMatchObject({ job_status: 'Completed', run: { isOver: true } });
    expect(outputs?.['model_uri']).toMatch(/^s3:\/\/.*\/model\/$/);
  }
  expect(after['spot-p4d-v1']?.outputs).toMatchObject({ run: { gang: 2 } });
  const plans = dataOf<{ stacks: { summary: { empty: boolean } }[] }>(await run('plan', '--json'));
  expect(plans.stacks.every(({ summary }) => summary.empty)).toBe(true);
  await run('destroy', '--yes', '--kind', 'FineTune');
}, 1_200_000);
