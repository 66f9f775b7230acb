/* Fleets of every sort, from a spec to a model in S3 and back to nothing that bills, on the real Terraform and provider. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { control } from '../controller/sandbox/fleets/asking.ts';
import { REPOSITORY } from '../helpers/compiled.ts';
import { repositoryIn } from '../helpers/repository.ts';
import { startSandboxProcess } from '../helpers/sandbox.ts';
import { dataOf, temper, type Ended } from '../helpers/temper.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';

const folder = temporaryFolders();

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
        .replaceAll(/^ +(attempt: 2|ami: .*)\n/gm, '')
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

test('one G5, one P5, two P5 with Lustre, a capacity block, four Trn1, and spot that is taken back', async () => {
  const root = await folder();
  // A lost answer to the deletion spares the ten minutes that the provider sleeps after one.
  const faults = 'interrupt-run=spot-p4d-v1-a1-g1@20m,drop=DeleteFileSystem:9';
  const sandbox = await startSandboxProcess(root, ['--speed', '20', '--faults', faults]);
  const temperIn = (...words: string[]): Promise<Ended> =>
    temper([...words, '--sandbox', sandbox.url], { cwd: root });
  const well = async (...words: string[]): Promise<Ended> => {
    const ended = await temperIn(...words);
    const { code, stdout, stderr } = ended;
    expect({ words, code, said: code === 0 ? '' : stdout + stderr }).toMatchObject({
      code: 0,
      said: '',
    });
    return ended;
  };
  const versions = async (): Promise<Readonly<Record<string, Version>>> => {
    const told = await temperIn('status', '--kind', 'FineTune', '--json');
    const { versions: all } = dataOf<{ versions: Version[] }>(told);
    return Object.fromEntries(all.map((one) => [one.id, one]));
  };
  const repository = await repositoryIn(root);
  const { id } = (await control(sandbox, 'reservations', BLOCK)) as { id: string };
  for (const [path, text] of await fleetSpecs(id)) {
    await repository.write(path, text);
    await repository.write(path.replace('v1.yaml', 'train.jsonl'), RECORD.repeat(20));
    await repository.write(path.replace('v1.yaml', 'validation.jsonl'), RECORD.repeat(5));
  }
  await repository.commit('fleets');

  await well('apply', '--yes', '--kind', 'Environment');
  await well('apply', '--yes');
  const begun = await versions();
  expect(Object.keys(begun)).toHaveLength(6);
  for (const one of Object.values(begun)) expect(one.job?.status).toBe('InProgress');

  await sandbox.advance(2 * HOUR);
  const { 'spot-p4d-v1': interrupted, ...others } = await versions();
  expect(interrupted?.progress?.stage).toBe('restarting');
  for (const one of Object.values(others)) expect(one.job?.status).toBe('Completed');
  await well('apply', '--yes', 'spot-p4d-v1');
  await sandbox.advance(2 * HOUR);
  for (const one of Object.values(await versions())) expect(one.job?.status).toBe('Completed');

  const passed = dataOf<{ stacks: { stack: string; condition: string }[] }>(
    await well('reconcile', '--json'),
  );
  expect(passed.stacks.filter(({ condition }) => condition === 'released')).toHaveLength(6);
  const after = await versions();
  for (const { outputs } of Object.values(after)) {
    expect(outputs).toMatchObject({ job_status: 'Completed', run: { isOver: true } });
    expect(outputs?.['model_uri']).toMatch(/^s3:\/\/.*\/model\/$/);
  }
  expect(after['spot-p4d-v1']?.outputs).toMatchObject({ run: { gang: 2 } });
  const plans = dataOf<{ stacks: { summary: { empty: boolean } }[] }>(await well('plan', '--json'));
  expect(plans.stacks.map(({ summary }) => summary.empty)).toEqual(plans.stacks.map(() => true));
  await well('destroy', '--yes', '--kind', 'FineTune');
  await sandbox.stop();
}, 1_200_000);
