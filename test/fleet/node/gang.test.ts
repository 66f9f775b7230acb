/* Gangs of nodes from their boot to their power-off, on machines that have namespaces for walls. */
import { createHash } from 'node:crypto';
import { LOG_GROUP } from '../../helpers/fleet/gangs.ts';
import { inLaboratory, MINUTE } from '../../helpers/fleet/in-laboratory.ts';

const { laboratory, start, folder, off } = inLaboratory();

/** What the trainer learns in so many steps. */
function model(steps: number): { step: number; state: number } {
  let state = 1;
  for (let step = 1; step <= steps; step++) state = (state * 31 + step) % 1_000_003;
  return { step: steps, state };
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

test(
  'two nodes train and leave a model, a record and nothing that runs',
  async () => {
    const commit = 'c'.repeat(40);
    await laboratory().put('artifacts', 'success/run/a1/origin.json', JSON.stringify({ commit }));
    const { nodes } = await start({ run: 'success' });
    await off(nodes);
    const run = folder('success');
    const text = JSON.stringify(model(20));
    expect(JSON.parse((await run.text('model/model.json')) ?? '')).toEqual(model(20));
    expect(await run.json('run.json')).toMatchObject({
      format: 1,
      status: 'Completed',
      specDigest: 'digest-of-the-spec',
      gitCommit: commit,
      image: 'ami-0123456789abcdef0',
      instanceType: 'g5.xlarge',
      nodes: 2,
      gangs: 1,
      exitCode: 0,
      hourlyUsd: 36,
      metrics: { step: 20, loss: 0.05 },
      model: {
        uri: 's3://artifacts/success/run/a1/model/',
        files: [{ path: 'model.json', bytes: expect.any(Number), sha256: expect.any(String) }],
      },
    });
    expect(text.length).toBeGreaterThan(0);
    expect(await run.end()).toMatchObject({ status: 'Completed', exitCode: 0, instance: nodes[0] });
    expect((await run.json('gang-1/start.json'))?.['ranks']).toMatchObject(
      nodes.map((instance) => ({ instance })),
    );
    const steps = ((await run.text('metrics.jsonl')) ?? '').trim().split('\n');
    expect(steps.map((line) => (JSON.parse(line) as { step: number }).step)).toEqual(
      Array.from({ length: 20 }, (_, at) => at + 1),
    );
    expect(await run.heartbeat(nodes[1] ?? '')).toMatchObject({ phase: 'Done', rank: 1 });
  },
  MINUTE,
);

test(
  'inputs are where the workload finds them, secrets in its environment alone, and its lines in the log group',
  async () => {
    await laboratory().bucket('datasets');
    await laboratory().put('datasets', 'train.csv', 'text,label\n');
    const { ARN } = await laboratory().call<{ ARN: string }>('secretsmanager', 'create_secret', {
      Name: 'token',
      SecretString: 'a $(secret)',
    });
    const script = [
      'import os, sys',
      'inputs = os.environ["TEMPER_INPUTS"]',
      'print(open(f"{inputs}/train/data.csv").read(), len(os.environ["TOKEN"]), sys.argv[1:], os.environ["GREETING"])',
      'open(os.environ["TEMPER_MODEL"] + "/m", "w").write("m")',
    ].join('\n');
    const words = ['a b', '$(reboot)', '; reboot', '"'];
    const { nodes } = await start({
      run: 'inputs',
      nodes: 1,
      config: {
        inputs: [
          {
            name: 'train/data.csv',
            uri: 's3://datasets/train.csv',
            sha256: sha256('text,label\n'),
          },
        ],
        secrets: [{ variable: 'TOKEN', arn: ARN }],
        workload: {
          command: ['python3', '-c', script, ...words],
          env: { GREETING: '`reboot`', RANK: '7' },
        },
      },
    });
    const [output] = await off(nodes);
    expect(output).toContain("'a b', '$(reboot)', '; reboot', '\"'] `reboot`");
    expect(output).not.toContain('a $(secret)');
    expect(await folder('inputs').end()).toMatchObject({ status: 'Completed' });
    const stream = `gang-1/${nodes[0]}/workload`;
    const { events } = await laboratory().call<{ events: { message: string }[] }>(
      'logs',
      'get_log_events',
      { logGroupName: LOG_GROUP, logStreamName: stream },
    );
    expect(events.map(({ message }) => message).join('\n')).toContain('text,label');
  },
  MINUTE,
);

test(
  'data that is not what the spec promised ends the run before it trains',
  async () => {
    await laboratory().bucket('changed');
    await laboratory().put('changed', 'train.csv', 'another\n');
    const { nodes } = await start({
      run: 'changed',
      nodes: 1,
      config: {
        inputs: [{ name: 'train', uri: 's3://changed/train.csv', sha256: sha256('promised\n') }],
      },
    });
    await off(nodes);
    expect(await folder('changed').json('run.json')).toMatchObject({
      status: 'Failed',
      reason: 'NotPrepared',
      detail: expect.stringContaining(sha256('another\n')),
      model: null,
    });
    expect((await folder('changed').list()).join()).not.toContain('model/');
  },
  MINUTE,
);

test(
  'a workload that fails ends the run, with its exit code and what it had logged',
  async () => {
    const { nodes } = await start({ run: 'failure', trainer: ['--fail-at', '8'] });
    await off(nodes);
    const run = folder('failure');
    expect(await run.end()).toMatchObject({ status: 'Failed', reason: 'WorkloadFailed' });
    expect(await run.json('run.json')).toMatchObject({
      status: 'Failed',
      reason: 'WorkloadFailed',
      model: null,
      metrics: { step: 7 },
    });
    expect([1, 3]).toContain((await run.end())?.['exitCode']);
    expect(await run.list()).toContain('checkpoints/step-5/complete.json');
  },
  MINUTE,
);

test(
  'of two fleets that are started for one gang, one trains and the other ends at once',
  async () => {
    const [one, other] = await Promise.all([
      start({ run: 'twice', nodes: 1, fleet: 'fleet-one' }),
      start({ run: 'twice', nodes: 1, fleet: 'fleet-other' }),
    ]);
    const outputs = await off([...one.nodes, ...other.nodes]);
    const trained = outputs.filter((output) => output.includes('starts at step 0'));
    const refused = outputs.filter((output) =>
      /the gang is of fleet-\w+, and this node of/.test(output),
    );
    expect([trained.length, refused.length]).toEqual([1, 1]);
    const run = folder('twice');
    const registered = (await run.list()).filter((key) => key.startsWith('gang-1/nodes/'));
    expect(registered).toHaveLength(1);
    expect(await run.json('run.json')).toMatchObject({ status: 'Completed' });
    // A fleet that is started once more finds the record.
    const { nodes } = await start({ run: 'twice', nodes: 1, gang: 2 });
    const [late] = await off(nodes);
    expect(late).toContain('the run has a record: it is over');
    expect((await run.list()).some((key) => key.startsWith('gang-2/'))).toBe(false);
  },
  MINUTE,
);

test(
  'a gang whose nodes do not all arrive ends without having trained',
  async () => {
    const { nodes } = await start({
      run: 'missing',
      nodes: 1,
      config: { nodes: 2 },
      environment: { TEMPER_ARRIVAL: '2' },
    });
    await off(nodes);
    const run = folder('missing');
    expect(await run.end()).toMatchObject({
      status: 'Lost',
      reason: 'NodesMissing',
      exitCode: null,
    });
    expect(await run.json('run.json')).toBeUndefined();
  },
  MINUTE,
);
