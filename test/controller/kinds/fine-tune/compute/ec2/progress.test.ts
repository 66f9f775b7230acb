/* Where a run on machines is, in the words and with the diagnostics that a user gets. */
import { findRuns } from '../../../../../../controller/kinds/fine-tune/compute/ec2/observe.ts';
import { fleetProgress } from '../../../../../../controller/kinds/fine-tune/compute/ec2/progress.ts';
import { unreadable } from '../../../../../../controller/aws/unread-run.ts';
import type { Heartbeat } from '../../../../../../controller/aws/run-folder.ts';
import {
  FOLDER,
  LAUNCHED,
  STACK,
  STATE,
  aFleet,
  aWorld,
  ended,
  fleetSpec,
  machine,
  record,
  runOutput,
  stateOf,
} from './a-fleet.ts';

type World = ReturnType<typeof aWorld>['world'];

async function looked(change: (world: World) => void, text = fleetSpec(), at?: string) {
  const compiled = await aFleet(text);
  const { world, inAws } = aWorld(compiled, at);
  change(world);
  return {
    status: await fleetProgress(compiled, inAws),
    jobs: await findRuns(compiled, inAws),
  };
}

const up = { number: 1, fleet: 'fleet-1', upAt: LAUNCHED };
const beat = (instance: string, more: Partial<Heartbeat> = {}): Heartbeat => ({
  instance,
  phase: 'Training',
  at: '2026-11-22T10:59:30Z',
  ...more,
});

function trains(world: World): void {
  world.states.set(STATE, stateOf(runOutput()));
  world.fleets.machines.set(STACK, [machine('i-1'), machine('i-2')]);
  world.fleets.runs.set(FOLDER, { gangs: [up] });
  world.fleets.heartbeats.set(FOLDER, [
    beat('i-1', { rank: 0, step: 1200, loss: 0.31, samplesPerSecond: 45 }),
    beat('i-2', { rank: 1 }),
  ]);
}

test('nothing was applied', async () => {
  const { status, jobs } = await looked(() => {});
  expect(status).toEqual({ drift: ['not-applied'], diagnostics: [] });
  expect(jobs).toEqual({});
});

test('what its machines have written cannot be believed: that is said, and nothing else of it', async () => {
  const unread = unreadable({ uri: `s3://b/${FOLDER}/run.json`, name: 'run.json' });
  const { status } = await looked((world) => {
    trains(world);
    world.fleets.runs.set(FOLDER, unread);
  });
  expect(status).toMatchObject({
    drift: [],
    outputs: runOutput(),
    diagnostics: [
      { code: 'JOB_RUN_UNREADABLE', severity: 'error', at: { file: 'specs/fleets.yaml' } },
    ],
  });
  expect(status.job).toBeUndefined();
});

test('it trains: how many machines, which step, and what it has cost', async () => {
  const { status, jobs } = await looked(trains);
  expect(status).toMatchObject({
    progress: { stage: 'training', terminal: false, elapsedMs: 3_600_000 },
    // An hour of two g5.xlarge at $1.006, and of their 150 GB of gp3 at $0.08 a month of 730 hours.
    cost: { minUsd: 2.0449, maxUsd: 2.0449 },
    drift: [],
    diagnostics: [],
  });
  expect(status.progress?.words).toBe(
    'training for 1 h: 2 of 2 machines, step 1,200, loss 0.31, 45 samples a second, ends after 6 h at the latest',
  );
  expect(jobs.current).toMatchObject({
    job: {
      name: 'sorter-v1',
      status: 'InProgress',
      arn: 'arn:aws:ec2:us-east-1:111122223333:fleet/fleet-1',
      outputUri: 's3://temper-lab-artifacts-111122223333/sorter/v1/run/a1/',
    },
    facts: { digest: 'digest-of-then', startsAgain: false },
  });
});

test('machines that nobody hears are called out, and no state that lacks the run is passed over', async () => {
  const { status } = await looked((world) => {
    trains(world);
    world.states.clear();
    world.fleets.heartbeats.set(FOLDER, [beat('i-1', { rank: 0, at: '2026-11-22T10:50:00Z' })]);
  });
  expect(status.drift).toEqual(['not-in-state']);
  expect(status.diagnostics).toMatchObject([
    { code: 'JOB_STUCK', severity: 'warning', message: expect.stringContaining('10 min') },
  ]);
  expect(status.progress?.words).toContain('0 of 2 machines');
});

test('a gang that was broken off waits for the next, which is no second training', async () => {
  const { status, jobs } = await looked((world) => {
    world.states.set(STATE, stateOf(runOutput()));
    world.fleets.runs.set(FOLDER, { gangs: [{ ...up, end: ended('Lost', 'NodeLost') }] });
  }, fleetSpec('maxRestarts: 1'));
  expect(status).toMatchObject({
    progress: { stage: 'restarting', terminal: false },
    diagnostics: [{ code: 'JOB_WAITS_TO_RESTART', fix: expect.stringContaining('temper apply') }],
  });
  expect(jobs.current?.facts).toMatchObject({
    status: 'InProgress',
    startsAgain: true,
    lastStartedAt: up.upAt,
  });
});

test('what failed says why in one line, costs what its record says, and asks for an attempt', async () => {
  const detail = 'exit code 3\n\u001B[2Jgone';
  const { status, jobs } = await looked((world) => {
    world.states.set(STATE, stateOf(runOutput({ isOver: true })));
    world.fleets.runs.set(FOLDER, { gangs: [up], record: record('Failed', { detail }) });
  });
  expect(status).toMatchObject({
    progress: { stage: 'failed', terminal: true, words: 'failed after 30 min' },
    cost: { minUsd: 1.25, maxUsd: 1.25 },
    diagnostics: [
      {
        code: 'JOB_FAILED',
        message: 'the training sorter-v1 failed: WorkloadFailed: exit code 3 [2Jgone',
        fix: expect.stringContaining('attempt: 2'),
      },
    ],
  });
  expect(jobs.current?.facts.status).toBe('Failed');
});

test.each([
  { gangs: [{ ...up, end: ended('Lost', 'NodeLost') }], says: 'NodeLost, and no start is left' },
  { gangs: [up], says: 'all of its machines ended without a word, and no start is left' },
  {
    gangs: [{ number: 1, fleet: 'fleet-1' }],
    says: 'its machines ended before any of them came up',
  },
])(
  'a run without a record that nothing starts again has failed: $says',
  async ({ gangs, says }) => {
    const { status } = await looked((world) => world.fleets.runs.set(FOLDER, { gangs }));
    expect(status.diagnostics).toMatchObject([
      { code: 'JOB_FAILED', message: expect.stringContaining(says) },
    ]);
  },
);

test('a run that its time ended is stopped, and its checkpoints are named', async () => {
  const { status } = await looked((world) =>
    world.fleets.runs.set(FOLDER, {
      gangs: [up],
      record: record('Stopped', { reason: 'TimeLimit' }),
    }),
  );
  expect(status.diagnostics).toMatchObject([
    { code: 'JOB_STOPPED', why: expect.stringContaining('run/a1/checkpoints/') },
  ]);
});

test('what completed has its model, or says that it is gone', async () => {
  const complete = (world: World) => {
    world.states.set(STATE, stateOf(runOutput({ isOver: true })));
    const model = { uri: 's3://bucket/model/', files: [] };
    world.fleets.runs.set(FOLDER, { gangs: [up], record: record('Completed', { model }) });
  };
  const gone = await looked(complete);
  expect(gone.status).toMatchObject({ drift: ['model-deleted'], diagnostics: [] });
  expect(gone.jobs.current?.facts).toMatchObject({ status: 'Completed', modelExists: false });
  const kept = await looked((world) => {
    complete(world);
    world.fleets.models.add(FOLDER);
  });
  expect(kept.status).toMatchObject({ drift: [], job: { modelArn: 's3://bucket/model/' } });
  expect(kept.jobs.current?.facts.modelExists).toBe(true);
});

test('a fleet that EC2 had no machine for has begun nothing', async () => {
  const address = 'aws_ec2_fleet.gang_1_attempt_1';
  const { status, jobs } = await looked((world) =>
    world.states.set(STATE, stateOf(runOutput(), [address])),
  );
  expect(status.drift).toEqual(['not-applied']);
  expect(jobs).toEqual({});
});

test('a fleet that has started all its machines, which EC2 has forgotten, has begun', async () => {
  const address = 'aws_ec2_fleet.gang_1_attempt_1';
  const outputs = { ...runOutput(), started_gang: 'gang_1_attempt_1', spec_digest: 'recorded' };
  const { jobs } = await looked((world) => world.states.set(STATE, stateOf(outputs, [address])));
  expect(jobs.current?.facts).toMatchObject({ status: 'Failed', digest: 'recorded' });
});

test('a fleet whose machines EC2 does not list yet trains, since it was asked for', async () => {
  const { status } = await looked((world) => {
    const started = { fleet_id: 'fleet-1', started_gang: 'gang_1_attempt_1' };
    world.states.set(STATE, stateOf({ ...runOutput(), ...started }));
    world.fleets.created.set('fleet-1', new Date('2026-11-22T10:59:00Z'));
  });
  expect(status).toMatchObject({ job: { status: 'InProgress' }, ageMs: 60_000, drift: [] });
});

test('the attempt before it is told beside it', async () => {
  const text = fleetSpec().replace('  version: 1', '  version: 1\n  attempt: 2');
  const { jobs } = await looked(
    (world) => world.fleets.runs.set(FOLDER, { gangs: [up], record: record('Failed') }),
    text,
  );
  expect(jobs).toMatchObject({ previous: { job: { name: 'sorter-v1', status: 'Failed' } } });
  expect(jobs.current).toBeUndefined();
});
