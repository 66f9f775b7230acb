/* What becomes of a gang when one of its nodes is told to go, goes, or can no longer be heard. */
import { inLaboratory, MINUTE } from '../../helpers/fleet/in-laboratory.ts';

const { laboratory, start, folder, off } = inLaboratory();

/** A training that goes on until something happens to it. */
const LONG = ['--steps', '100000', '--seconds', '0.2', '--save-every', '10'];

const isTraining = (heartbeat: Record<string, unknown>) => Number(heartbeat['step'] ?? 0) >= 11;

function loggedSteps(lines = ''): number[] {
  return lines
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { step: number }).step);
}

test(
  'a spot notice ends in a last checkpoint, from which the next gang reaches the model it would have reached',
  async () => {
    const whole = await start({
      run: 'whole',
      nodes: 1,
      trainer: ['--steps', '60', '--seconds', '0.01'],
    });
    const first = await start({ run: 'spot', trainer: ['--steps', '60', '--seconds', '0.2'] });
    const run = folder('spot');
    await run.until(first.nodes[0] ?? '', isTraining);
    // The notice is for the node that writes no checkpoints.
    await laboratory().notice(
      first.nodes[1] ?? '',
      'meta-data/spot/instance-action',
      JSON.stringify({ action: 'terminate', time: '2026-11-22T09:00:00Z' }),
    );
    await off(first.nodes);
    expect(await run.end()).toMatchObject({ status: 'Interrupted', reason: 'SpotInterruption' });
    expect(await run.json('run.json')).toBeUndefined();
    const steps = (await run.list())
      .map((key) => /^checkpoints\/step-(\d+)\/complete\.json$/.exec(key)?.[1])
      .filter((step) => step !== undefined)
      .map(Number);
    const last = Math.max(...steps);
    // It holds every step that was made, and not only those up to the last regular one.
    expect(loggedSteps(await run.text('metrics.jsonl')).at(-1)).toBe(last);

    const second = await start({
      run: 'spot',
      gang: 2,
      trainer: ['--steps', '60', '--seconds', '0.01'],
    });
    const [output] = await off(second.nodes);
    expect(output).toContain(`resuming from step ${last}`);
    expect(output).toContain(`rank 0 of 2 starts at step ${last}`);
    await off(whole.nodes);
    expect(await run.json('model/model.json')).toEqual(
      await folder('whole').json('model/model.json'),
    );
    expect(loggedSteps(await run.text('metrics.jsonl'))).toEqual(
      Array.from({ length: 60 }, (_, at) => at + 1),
    );
    expect(await run.json('run.json')).toMatchObject({ status: 'Completed', gangs: 2 });
  },
  2 * MINUTE,
);

test(
  'the newest checkpoint that is whole is resumed from, not the newest',
  async () => {
    const run = folder('torn');
    const first = await start({
      run: 'torn',
      nodes: 1,
      trainer: ['--steps', '10', '--fail-at', '10'],
    });
    await off(first.nodes);
    // As after a node whose power failed before the record: nothing is over, and three newer ones are of no use.
    await run.remove('run.json');
    await run.put(
      'checkpoints/step-7/complete.json',
      JSON.stringify({ files: [{ path: 'gone', bytes: 1, sha256: '' }] }),
    );
    await run.put('checkpoints/step-8/complete.json', 'no marker at all');
    await run.put(
      'checkpoints/step-9/complete.json',
      (await run.text('checkpoints/step-5/complete.json')) ?? '',
    );
    await run.put('checkpoints/step-9/state.json', '{"step": 9, "sta');
    await run.put('checkpoints/step-11/state.json', '{"step": 11, "state": 1}');
    const second = await start({ run: 'torn', gang: 2, nodes: 1, trainer: ['--steps', '12'] });
    const [output] = await off(second.nodes);
    for (const step of [9, 8, 7])
      expect(output).toMatch(new RegExp(`checkpoint ${step} .*passed over`));
    expect(output).toContain('rank 0 of 1 starts at step 5');
  },
  MINUTE,
);

test(
  'a node whose power fails is missed by the others, which end as well',
  async () => {
    const { nodes } = await start({ run: 'lost', trainer: LONG });
    const [first = '', second = ''] = nodes;
    const run = folder('lost');
    await run.until(first, isTraining);
    await laboratory().kill(second);
    await off([first]);
    expect(await run.end()).toMatchObject({
      status: 'Lost',
      reason: 'NodeLost',
      detail: expect.stringContaining(second),
    });
    expect(await run.json('run.json')).toBeUndefined();
    expect(await run.list()).toContain('checkpoints/step-10/complete.json');
  },
  MINUTE,
);

test(
  'a cut link hangs the workload without an error: the others miss the node, and it ends itself',
  async () => {
    const { nodes } = await start({ run: 'cut', trainer: LONG });
    const [first = '', second = ''] = nodes;
    const run = folder('cut');
    await run.until(first, isTraining);
    await laboratory().cut(second);
    const [, cutOff] = await off([first, second]);
    expect(await run.end()).toMatchObject({ status: 'Lost', reason: 'NodeLost', instance: first });
    expect(cutOff).toMatch(/no heartbeat could be made for \d+ s/);
  },
  2 * MINUTE,
);

test(
  'a training that hangs is ended, though it heeds no signal',
  async () => {
    const { nodes } = await start({
      run: 'hung',
      trainer: ['--steps', '50', '--hang-at', '9'],
      environment: { TEMPER_HUNG_AFTER: '3' },
    });
    await off(nodes);
    const run = folder('hung');
    expect(await run.end()).toMatchObject({ status: 'Interrupted', reason: 'Hung', exitCode: 137 });
    expect(await run.json('run.json')).toBeUndefined();
  },
  MINUTE,
);

test(
  'a disk that is full ends the run and says so',
  async () => {
    const { nodes } = await start({
      run: 'full',
      nodes: 1,
      trainer: ['--steps', '100000', '--checkpoint-bytes', String(7 * 2 ** 20)],
      diskMib: 24,
    });
    await off(nodes);
    expect(await folder('full').json('run.json')).toMatchObject({
      status: 'Failed',
      reason: 'DiskFull',
      detail: expect.stringContaining('MiB are free in /var/lib/temper'),
    });
  },
  MINUTE,
);

test(
  'a node program that dies takes its machine with it',
  async () => {
    const { nodes } = await start({ run: 'died', nodes: 1, trainer: LONG });
    const [node = ''] = nodes;
    await folder('died').until(node, isTraining);
    await laboratory().crash(node);
    await off(nodes);
    expect(await folder('died').end()).toMatchObject({ status: 'Lost', reason: 'NodeProgramDied' });
  },
  MINUTE,
);

test(
  'a run whose time is over is stopped before it is, with a checkpoint and a record',
  async () => {
    const launched = `${new Date(Date.now() - 40_000).toISOString().slice(0, 19)}Z`;
    const { nodes } = await start({
      run: 'limit',
      nodes: 1,
      trainer: LONG,
      launched,
      config: { maxMinutes: 1 },
    });
    await off(nodes);
    expect(await folder('limit').json('run.json')).toMatchObject({
      status: 'Stopped',
      reason: 'TimeLimit',
    });
  },
  MINUTE,
);
