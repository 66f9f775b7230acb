/*
 * A kind and a compute that Temper does not ship, handed to the whole command line as tables: the real Terraform plans,
 * applies and destroys them in the sandbox, and the files of the project know nothing of them.
 */
import { openLaboratory, type Laboratory } from '../helpers/laboratory.ts';
import { OWN_KINDS, OWN_SPECS } from '../helpers/own-tables/index.ts';
import { STATE_DIR, type Ended } from '../helpers/temper.ts';
import { temperWith } from '../helpers/temper-with.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';

const folder = temporaryFolders();
let lab: Laboratory;

beforeAll(async () => {
  lab = await openLaboratory(await folder());
  // One question is enough here; that a spec may be several stacks is tried in memory.
  await lab.repository.write('specs/models/own.yaml', OWN_SPECS.replace(/, 'What is[^']*'/, ''));
}, 120_000);

afterAll(() => lab.sandbox.stop());

const temper = (...words: string[]): Promise<Ended> =>
  temperWith(OWN_KINDS, [...words, '--root', lab.repository.root], {
    PATH: process.env['PATH'] ?? '',
    HOME: process.env['HOME'] ?? '',
    TEMPER_STATE_DIR: STATE_DIR,
    TEMPER_SANDBOX: lab.sandbox.url,
  });

const PROBE_STATE = 'temper/probes/hello/0.tfstate';

test('they are validated, planned, applied, told and destroyed like the shipped ones', async () => {
  expect(await temper('validate')).toMatchObject({
    code: 0,
    stdout: '3 specs, 100 records checked: no mistakes\n',
  });
  expect((await temper('schema')).stdout).toContain('"Probe"');

  const applied = await temper('apply', 'bot', 'hello', '--yes');
  expect(applied).toMatchObject({ code: 0 });
  expect(applied.stderr).toContain(
    'trains amazon.nova-micro-v1:0:128k on 3 machines: about $300.00',
  );
  expect(applied.stdout.match(/applied +\S.*/g)?.map((line) => line.replace(/ +/g, ' '))).toEqual([
    'applied bot v1',
    'applied hello 0',
  ]);
  // No training of Bedrock's was started by any of it.
  expect(await lab.sandbox.jobsStarted()).toEqual({});
  expect(JSON.parse(await lab.readState(PROBE_STATE))).toMatchObject({
    outputs: { asked: { value: 'probes/hello/0.txt' } },
    resources: [{ type: 'aws_s3_object' }],
  });

  const status = await temper('status', '--json');
  expect(JSON.parse(status.stdout)).toMatchObject({
    data: {
      versions: [
        { id: 'bot-v1', drift: [], outputs: { order: 'orders/bot-v1.json' } },
        { id: 'hello-0', drift: [] },
      ],
    },
  });
  expect(await temper('plan', 'hello', '--detailed-exitcode')).toMatchObject({ code: 0 });

  const destroyed = await temper('destroy', 'bot', 'hello', '--yes');
  expect(destroyed).toMatchObject({ code: 0 });
  for (const key of [PROBE_STATE, 'temper/models/bot/v1.tfstate']) {
    expect(JSON.parse(await lab.readState(key))).toMatchObject({ resources: [] });
  }
}, 300_000);
