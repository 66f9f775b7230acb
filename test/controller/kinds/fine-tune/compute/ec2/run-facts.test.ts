import fc from 'fast-check';
import type { Gang, GangEnd } from '../../../../../../controller/aws/run-folder.ts';
import {
  runFacts,
  type RunNow,
} from '../../../../../../controller/kinds/fine-tune/compute/ec2/run-facts.ts';

const AT = '2026-11-22T10:00:00Z';
const ended = (number: number, status: GangEnd['status']): Gang => ({
  number,
  fleet: `fleet-${number}`,
  end: { status, reason: 'Why', detail: '', at: AT },
});
const running = (number: number): Gang => ({ number, fleet: `fleet-${number}` });
const RECORD = {
  format: 1,
  status: 'Failed',
  reason: 'WorkloadFailed',
  detail: '',
  specDigest: 'd',
  startedAt: AT,
  endedAt: AT,
  gangs: 1,
  costUsd: 0,
  metrics: {},
} as const;

const run = (known: Partial<RunNow>): RunNow => ({
  gangs: [],
  machinesRun: false,
  isReleased: false,
  neverStarted: 0,
  ...known,
});
const allowed = (maxRestarts: number, keepMinutes = 0) => ({ maxRestarts, keepMinutes });

test.each([
  { name: 'nothing', gangs: [], restarts: 3, facts: { gang: 1, isOver: false } },
  { name: 'a gang that runs', gangs: [running(1)], restarts: 0, facts: { gang: 1, isOver: false } },
  {
    name: 'an interrupted gang with restarts left',
    gangs: [ended(1, 'Interrupted')],
    restarts: 3,
    facts: { gang: 2, isOver: false },
  },
  {
    name: 'a lost gang with restarts left',
    gangs: [ended(1, 'Lost')],
    restarts: 1,
    facts: { gang: 2, isOver: false },
  },
  {
    name: 'an interrupted gang with none left',
    gangs: [ended(1, 'Interrupted'), ended(2, 'Interrupted')],
    restarts: 1,
    facts: { gang: 2, isOver: true },
  },
  {
    name: 'a gang that failed and still writes its record',
    gangs: [ended(1, 'Failed')],
    restarts: 3,
    facts: { gang: 1, isOver: false },
  },
])('$name, $restarts restarts allowed', ({ gangs, restarts, facts }) => {
  expect(runFacts(run({ gangs, machinesRun: true }), allowed(restarts))).toEqual(facts);
});

test('a gang whose machines are all gone without a word is lost', () => {
  expect(runFacts(run({ gangs: [running(1)], machinesRun: false }), allowed(1))).toEqual({
    gang: 2,
    isOver: false,
  });
  expect(runFacts(run({ gangs: [running(1)], machinesRun: false }), allowed(0))).toEqual({
    gang: 1,
    isOver: true,
  });
});

test('a gang that failed and left no record when its machines are gone is not started again', () => {
  const gone = run({ gangs: [ended(1, 'Failed')] });
  expect(runFacts(gone, allowed(3))).toEqual({ gang: 1, isOver: true });
});

test('machines of a failed training that somebody wants to look at stay until they end', () => {
  const gangs = [ended(1, 'Failed')];
  const kept = run({ gangs, machinesRun: true, record: { ...RECORD } });
  expect(runFacts(kept, allowed(0, 120))).toEqual({ gang: 1, isOver: false });
  expect(runFacts(kept, allowed(0))).toEqual({ gang: 1, isOver: true });
  expect(runFacts({ ...kept, machinesRun: false }, allowed(0, 120)).isOver).toBe(true);
});

test('a gang that EC2 had no machines for is no start: the next is asked for without a restart', () => {
  const empty = run({ gangs: [{ number: 1 }], neverStarted: 1 });
  expect(runFacts(empty, allowed(0))).toEqual({ gang: 2, isOver: false });
});

test('what was released stays so, whatever S3 and EC2 have forgotten', () => {
  expect(runFacts(run({ isReleased: true }), allowed(9))).toEqual({ gang: 1, isOver: true });
});

test('whatever else is known: with a record a run is over, and no gang is started that may not be', () => {
  const gangs = fc
    .array(fc.constantFrom<GangEnd['status']>('Interrupted', 'Lost', 'Failed'), { maxLength: 5 })
    .map((ends) => ends.map((status, index) => ended(index + 1, status)));
  fc.assert(
    fc.property(gangs, fc.boolean(), fc.nat(4), (had, machinesRun, restarts) => {
      const record = { ...RECORD };
      expect(runFacts(run({ gangs: had, machinesRun, record }), allowed(restarts)).isOver).toBe(
        true,
      );
      const { gang, isOver } = runFacts(run({ gangs: had, machinesRun }), allowed(restarts));
      const starts = !isOver && gang > had.length;
      if (starts) expect(gang).toBeLessThanOrEqual(restarts + 1);
    }),
  );
});
