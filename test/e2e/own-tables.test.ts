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
  await lab.repository.write('specs/models/own.yaml', OWN_SPECS);
}, 120_000);

afterAll(() => lab.sandbox.stop());

const temper = (...words: string[]): Promise<Ended> =>
  temperWith(OWN_KINDS, [...words, '--root', lab.repository.root], {
    PATH: process.env['PATH'] ?? '',
    HOME: process.env['HOME'] ?? '',
    TEMPER_STATE_DIR: STATE_DIR,
    TEMPER_SANDBOX: lab.sandbox.url,
  });

const PROBE_STATES = [0, 1].map((at) => `temper/probes/hello/${at}.tfstate`);

test('they are validated, planned, applied, told and destroyed like the shipped ones', async () => {
  expect(await temper('validate')).toMatchObject({ code: 0, stdout: '3 specs checked\n' });
  expect((await temper('schema')).stdout).toContain('"Probe"');

  const planned = await temper('plan', '--kind', 'FineTune');
  expect(planned).toMatchObject({ code: 0 });
  expect(planned.stdout).toContain(
    'trains amazon.nova-micro-v1:0:128k on 3 machines: about $300.00',
  );

  const applied = await temper('apply', 'bot', 'hello', '--yes');
  expect(applied).toMatchObject({ code: 0 });
  expect(applied.stdout.match(/applied +\S.*/g)?.map((line) => line.replace(/ +/g, ' '))).toEqual([
    'applied bot v1',
    'applied hello 0',
    'applied hello 1',
  ]);
  // No training of Bedrock's was started by any of it.
  expect(await lab.sandbox.jobsStarted()).toEqual({});
  for (const key of PROBE_STATES) {
    expect(JSON.parse(await lab.readState(key))).toMatchObject({
      outputs: { asked: { value: expect.stringMatching(/^probes\/hello\/\d\.txt$/) } },
      resources: [{ type: 'aws_s3_object' }],
    });
  }

  const status = await temper('status', '--json');
  expect(JSON.parse(status.stdout)).toMatchObject({
    data: {
      versions: [
        { id: 'bot-v1', drift: [], outputs: { order: 'orders/bot-v1.json' } },
        { id: 'hello-0', drift: [] },
        { id: 'hello-1', drift: [] },
      ],
    },
  });
  expect(await temper('plan', 'bot', 'hello', '--detailed-exitcode')).toMatchObject({ code: 0 });

  // The environment is not let go while they live in it.
  const tooEarly = await temper('destroy', 'lab', '--yes');
  expect(tooEarly).toMatchObject({ code: 3 });
  expect(tooEarly.stderr).toMatch(/GATE_ENVIRONMENT_IN_USE[^]*hello 0/);

  const destroyed = await temper('destroy', 'bot', 'hello', '--yes');
  expect(destroyed).toMatchObject({ code: 0 });
  for (const key of [...PROBE_STATES, 'temper/models/bot/v1.tfstate']) {
    expect(JSON.parse(await lab.readState(key))).toMatchObject({ resources: [] });
  }
}, 300_000);
