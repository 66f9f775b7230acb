/* Which runs of a version are known before a plan is judged: this attempt's, and those that another start would end or pay for again. */
import type { Gang } from '../../../../../../controller/aws/run-folder.ts';
import { unreadable } from '../../../../../../controller/aws/unread-run.ts';
import {
  factsOfRun,
  knownRun,
} from '../../../../../../controller/kinds/fine-tune/compute/ec2/known-run.ts';
import { findRuns } from '../../../../../../controller/kinds/fine-tune/compute/ec2/observe.ts';
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

const GANG = 'aws_ec2_fleet.gang_1_attempt_1';
const up: Gang = { number: 1, fleet: 'fleet-1', upAt: LAUNCHED };
const UNREADABLE = unreadable({ uri: 's3://b/end.json', name: 'gang-1/end.json' });

type World = ReturnType<typeof aWorld>['world'];

async function found(attempt: number, change: (world: World) => void, ...more: string[]) {
  const text = fleetSpec(...more).replace(
    '  version: 1\n',
    `  version: 1\n  attempt: ${attempt}\n`,
  );
  const compiled = await aFleet(text);
  const { world, inAws } = aWorld(compiled);
  change(world);
  return { jobs: await findRuns(compiled, inAws), compiled, inAws };
}

const folderOf = (attempt: number) => FOLDER.replace('/a1', `/a${attempt}`);

function firstTrains(world: World): void {
  world.states.set(STATE, stateOf(runOutput(), [GANG]));
  world.fleets.machines.set(STACK, [machine('i-1'), machine('i-2')]);
  world.fleets.runs.set(FOLDER, { gangs: [up] });
}

test.each([2, 3, 9])('attempt %d has to wait for the first, which trains', async (attempt) => {
  const { jobs } = await found(attempt, firstTrains);
  expect(jobs.previous?.facts).toMatchObject({ attempt: 1, status: 'InProgress' });
  expect(jobs.underWay).toEqual(new Set([GANG]));
  expect(jobs.current).toBeUndefined();
});

test('an attempt that was skipped over and has completed is known as well', async () => {
  const { jobs } = await found(4, (world) => {
    world.fleets.runs.set(FOLDER, { gangs: [up], record: record('Failed') });
    world.fleets.runs.set(folderOf(2), { gangs: [up], record: record('Completed') });
    world.fleets.models.add(folderOf(2));
  });
  expect(jobs.previous?.facts).toMatchObject({
    attempt: 2,
    status: 'Completed',
    modelExists: true,
  });
});

test('an attempt that is set back has to wait for the later one, whose machines no plan ends', async () => {
  const second = 'aws_ec2_fleet.gang_1_attempt_2';
  const { jobs } = await found(1, (world) => {
    world.states.set(STATE, stateOf(runOutput({ attempt: 2 }), [second]));
    const { tags } = machine('i-1');
    const ofSecond = machine('i-1', { tags: { ...tags, 'temper:attempt': '2' } });
    world.fleets.machines.set(STACK, [ofSecond]);
    world.fleets.runs.set(FOLDER, { gangs: [up], record: record('Failed') });
    world.fleets.runs.set(folderOf(2), { gangs: [up] });
  });
  expect(jobs.current?.facts.status).toBe('Failed');
  expect(jobs.previous?.facts).toMatchObject({ attempt: 2, status: 'InProgress' });
  expect(jobs.underWay).toEqual(new Set([second]));
});

describe('a run folder that cannot be read', () => {
  const unread = (world: World) => world.fleets.runs.set(FOLDER, UNREADABLE);

  test('is an error of its attempt, which trains as far as EC2 lists machines', async () => {
    const { jobs } = await found(1, (world) => {
      firstTrains(world);
      unread(world);
    });
    expect(jobs.unread).toMatchObject([{ code: 'JOB_RUN_UNREADABLE', severity: 'error' }]);
    expect(jobs.current?.facts).toMatchObject({ status: 'InProgress', startsAgain: false });
    expect(jobs.underWay).toEqual(new Set([GANG]));
  });

  test('with a model in it has completed, so that what that was trained from is kept', async () => {
    const { jobs } = await found(1, (world) => {
      world.states.set(
        STATE,
        stateOf({ ...runOutput(), started_gang: 'gang_1_attempt_1' }, [GANG]),
      );
      world.fleets.models.add(FOLDER);
      unread(world);
    });
    expect(jobs.current?.facts).toMatchObject({ status: 'Completed', modelExists: true });
    expect(jobs.underWay).toBeUndefined();
  });

  test('warns a new attempt, and is waited for only while its machines run', async () => {
    const gone = await found(2, (world) => {
      world.states.set(STATE, stateOf(runOutput(), [GANG]));
      unread(world);
    });
    expect(gone.jobs).toMatchObject({ unread: [{ severity: 'warning' }] });
    expect(gone.jobs).not.toHaveProperty('previous');
    const there = await found(2, (world) => {
      firstTrains(world);
      unread(world);
    });
    expect(there.jobs.previous?.facts).toMatchObject({ attempt: 1, status: 'InProgress' });
  });

  test('says nothing of what failed for another reason', async () => {
    const failed = found(1, (world) => {
      unread(world);
      world.fleets.machines.get = () => {
        throw new Error('EC2 does not answer');
      };
    });
    await expect(failed).rejects.toThrow('EC2 does not answer');
  });
});

test('while machines of a gang run that has not ended, one after it in the folder is of somebody else', async () => {
  const theirs: Gang = { number: 2, fleet: 'fleet-of-another' };
  const { compiled, inAws, jobs } = await found(
    1,
    (world) => {
      firstTrains(world);
      world.fleets.runs.set(FOLDER, { gangs: [up, theirs] });
    },
    'maxRestarts: 3',
  );
  const run = await knownRun(compiled, 1, inAws);
  expect(factsOfRun(run, compiled.value)).toMatchObject({ gang: 1, isOver: false });
  expect(jobs.current?.facts).toMatchObject({ startsAgain: false });
  expect(jobs.current?.job.arn).toContain('fleet-1');
});

test('one that has ended makes room for the next, whatever is left of its machines', async () => {
  const next: Gang = { number: 2, fleet: 'fleet-2' };
  const { compiled, inAws } = await found(
    1,
    (world) => {
      firstTrains(world);
      world.fleets.runs.set(FOLDER, { gangs: [{ ...up, end: ended('Lost') }, next] });
    },
    'maxRestarts: 3',
  );
  const run = await knownRun(compiled, 1, inAws);
  expect(run.gangs.map(({ number }) => number)).toEqual([1, 2]);
});

test('no machine was up later than it is now, whatever it has written', async () => {
  const { jobs } = await found(
    1,
    (world) => {
      world.states.set(STATE, stateOf(runOutput(), [GANG]));
      const upAt = new Date('9999-01-01T00:00:00Z');
      const first = { ...up, end: ended('Lost') };
      world.fleets.runs.set(FOLDER, { gangs: [first, { number: 2, fleet: 'fleet-2', upAt }] });
    },
    'maxRestarts: 3',
  );
  expect(jobs.current?.facts).toMatchObject({ startsAgain: true, lastStartedAt: LAUNCHED });
});
