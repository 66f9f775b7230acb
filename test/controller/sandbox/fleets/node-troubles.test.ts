/* What goes wrong with the machines of a fleet in the sandbox, by itself and on demand, and what ends them then. */
import type { Sandbox } from '../../../../controller/sandbox/sandbox.ts';
import { sandboxes } from '../running-sandbox.ts';
import { askJson, control } from './asking.ts';
import { gangPlace, sha256, type GangPlace } from './gangs.ts';

const MINUTE = 60_000;
const start = sandboxes();

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await start();
}, 120_000);

const advance = (minutes: number) => control(sandbox, 'clock', { advanceMs: minutes * MINUTE });
const described = ({ at }: GangPlace, machine = '') =>
  at.ask('DescribeInstances', { 'InstanceId.1': machine });
const launchTime = (described: string) => /<launchTime>([^<]+)</.exec(described)?.[1] ?? '';
const runs = async (place: GangPlace, machine = '') =>
  (await described(place, machine)).includes('<name>running</name>');

describe('troubles', () => {
  const faulted = async (place: GangPlace, fault: string) => {
    await control(sandbox, 'faults', fault.replace('%', `${place.at.name}-v1-a1-g1`));
  };
  afterEach(() => control(sandbox, 'faults', ''));

  test.each<{ name: string; fault: string; nodes: number; end: object }>([
    {
      name: 'a workload that fails',
      fault: 'fail-run=%:3',
      nodes: 1,
      end: { status: 'Failed', reason: 'WorkloadFailed', exitCode: 3 },
    },
    {
      name: 'a workload that hangs',
      fault: 'hang-run=%@10m',
      nodes: 1,
      end: { status: 'Interrupted', reason: 'Hung' },
    },
    {
      name: 'a node that is lost to the others',
      fault: 'lose-node=%@10m',
      nodes: 2,
      end: { status: 'Lost', reason: 'NodeLost' },
    },
    {
      name: 'a node that never comes up',
      fault: 'lose-node=%@0s',
      nodes: 2,
      end: { status: 'Lost', reason: 'NodesMissing' },
    },
    {
      name: 'a Spot Instance that EC2 takes by itself',
      fault: 'interrupt-run=%@12m',
      nodes: 1,
      end: { status: 'Interrupted', reason: 'SpotInterruption' },
    },
  ])('$name', async ({ fault, nodes, end }) => {
    const place = await gangPlace(sandbox, { nodes });
    await faulted(place, fault);
    const { machines } = await place.start({ kind: 'spot' });
    await advance(50);
    const found = await place.folder();
    expect(found['gang-1/end.json']).toMatchObject(end);
    expect(found['run.json']?.['status']).toBe(
      'exitCode' in end && 'status' in end ? end.status : undefined,
    );
    // Who has frozen still runs.
    const left = await Promise.all(machines.map((machine) => runs(place, machine)));
    expect(left.filter(Boolean)).toHaveLength(fault.startsWith('lose') ? 1 : 0);
  });

  test('machines of a failed run are kept for as long as asked', async () => {
    const place = await gangPlace(sandbox);
    await faulted(place, 'fail-run=%');
    const onFailure = { action: 'keep', keepMinutes: 60 } as const;
    const { machines } = await place.start({ config: { onFailure } });
    await advance(60);
    expect(await runs(place, machines[0])).toBe(true);
    const heartbeat = (await place.folder())[`gang-1/heartbeats/${machines[0]}.json`];
    expect(heartbeat).toMatchObject({ phase: 'Kept', stopping: { reason: 'WorkloadFailed' } });
    await advance(30);
    expect(await runs(place, machines[0])).toBe(false);
  });

  test('what has happened in a long time has happened in its order, the limit included', async () => {
    const place = await gangPlace(sandbox);
    await limit(place.at.name);
    const { machines } = await place.start({ minutes: 40 });
    await advance(80);
    expect((await place.folder())['run.json']).toMatchObject({ status: 'Completed' });
    expect(await described(place, machines[0])).toContain('Client.InstanceInitiatedShutdown');
  });

  test('machines that freeze say nothing more, and only the limit ends them, at its next call', async () => {
    const place = await gangPlace(sandbox);
    await faulted(place, 'freeze-run=%@10m');
    const { machines } = await place.start();
    await advance(119);
    const found = await place.folder();
    expect(found['gang-1/end.json']).toBeUndefined();
    const last = found[`gang-1/heartbeats/${machines[0]}.json`];
    expect(last).toMatchObject({ phase: 'Training' });
    const silent =
      Date.parse(String(last?.['at'])) -
      Date.parse(launchTime(await described(place, machines[0])));
    expect(silent).toBeGreaterThan(8.9 * MINUTE);
    expect(silent).toBeLessThan(10.1 * MINUTE);
    await advance(20);
    expect(await runs(place, machines[0])).toBe(true);
    await limit(place.at.name);
    await advance(6);
    const ended = await described(place, machines[0]);
    expect(ended).toContain('<code>Client.UserInitiatedShutdown</code>');
    expect((await place.folder())['gang-1/end.json']).toBeUndefined();
  });

  /** The function of an environment's limit, and what calls it. */
  const limit = async (environment: string) => {
    const name = `temper-${environment}-fleet-limit`;
    const signed = (service: string) => ({
      authorization: `AWS4-HMAC-SHA256 Credential=111122223333/20260101/us-east-1/${service}/aws4_request`,
    });
    const made = await fetch(`${sandbox.url}/2015-03-31/functions`, {
      method: 'POST',
      headers: signed('lambda'),
      body: JSON.stringify({
        FunctionName: name,
        Runtime: 'python3.13',
        Role: `arn:aws:iam::111122223333:role/${environment}`,
        Handler: 'handler.handler',
        Code: { ZipFile: Buffer.from('none').toString('base64') },
        Environment: { Variables: { TEMPER_ENVIRONMENT: environment } },
      }),
    });
    const { FunctionArn } = (await made.json()) as { FunctionArn: string };
    const schedule = { Name: name, ScheduleExpression: 'rate(5 minutes)' };
    await askJson(sandbox, 'events', 'AWSEvents.PutRule', schedule);
    const Targets = [{ Id: 'limit', Arn: FunctionArn }];
    await askJson(sandbox, 'events', 'AWSEvents.PutTargets', { Rule: name, Targets });
  };
});

test('a run ends before its time limit, with a last checkpoint and a record', async () => {
  const place = await gangPlace(sandbox);
  await control(sandbox, 'faults', `hang-run=${place.at.name}-*@8m`);
  const { machines } = await place.start({ minutes: 20 });
  await advance(25);
  await control(sandbox, 'faults', '');
  const found = await place.folder();
  expect(found['run.json']).toMatchObject({ status: 'Stopped', reason: 'TimeLimit', model: null });
  expect(Object.keys(found).join()).toMatch(/step-\d+\/complete\.json/);
  expect(await runs(place, machines[0])).toBe(false);
});

describe('what is not prepared', () => {
  test.each<{ name: string; change: (place: GangPlace) => object; detail: RegExp }>([
    {
      name: 'an input that is not there',
      change: ({ config }) => ({
        inputs: [{ name: 'train.csv', uri: config.inputs[0]?.uri.replace('train', 'other') }],
      }),
      detail: /^NoSuchKey \(404\)/,
    },
    {
      name: 'an input that is another',
      change: ({ config }) => ({ inputs: [{ ...config.inputs[0], sha256: '0'.repeat(64) }] }),
      detail: /has the SHA-256 .*, not 0{64}$/,
    },
    {
      name: 'a staged set without its manifest',
      change: ({ config }) => ({
        staged: [
          {
            name: 'base-model',
            uri: config.inputs[0]?.uri.replace('train.csv', 'manifest.json'),
            sha256: '0'.repeat(64),
          },
        ],
      }),
      detail: /is not there: base-model was not staged$/,
    },
    {
      name: 'a secret that is not there',
      change: () => {
        const arn = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:other-AbCdEf';
        return { secrets: [{ variable: 'KEY', arn }] };
      },
      detail: /^ResourceNotFoundException /,
    },
  ])('$name fails the run', async ({ change, detail }) => {
    const place = await gangPlace(sandbox);
    await place.start({ config: change(place) });
    await advance(10);
    const found = await place.folder();
    const how = { status: 'Failed', reason: 'NotPrepared', detail: expect.stringMatching(detail) };
    expect(found['run.json']).toMatchObject({ ...how, model: null, metrics: {} });
    expect(found['gang-1/end.json']).toMatchObject(how);
  });

  test('a staged set that is whole is found', async () => {
    const place = await gangPlace(sandbox);
    const uri = `${place.config.inputs[0]?.uri.replace('train.csv', 'staged/')}`;
    const key = uri.replace('s3://artifacts/', '');
    const files = [
      { path: 'a/b', bytes: 3, sha256: sha256('abc') },
      { path: 'requirements.txt', bytes: 4, sha256: sha256('none') },
    ];
    const manifest = `${JSON.stringify({ format: 1, files })}\n`;
    await place.put(`${key}manifest.json`, manifest);
    await place.put(`${key}a/b`, 'abc');
    await place.put(`${key}requirements.txt`, 'none');
    // Weights are what their list says, packages what their requirements say.
    const staged = [
      { name: 'base-model', uri: `${uri}manifest.json`, sha256: sha256(manifest) },
      { name: 'wheels', uri: `${uri}manifest.json`, sha256: sha256('none') },
    ];
    await place.start({ config: { staged } as object });
    await advance(10);
    expect(await place.text('metrics.jsonl')).toContain('"step":1');
  });
});

test('a role that may not write leaves nothing, and its machines end', async () => {
  const statement = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };
  const policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  const place = await gangPlace(sandbox, { policy });
  const { machines } = await place.start();
  await advance(10);
  expect(await place.folder()).toEqual({});
  expect(await runs(place, machines[0])).toBe(false);
});
