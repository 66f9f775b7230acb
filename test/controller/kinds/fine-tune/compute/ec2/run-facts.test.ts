import fc from 'fast-check';
import type { Gang, GangEnd } from '../../../../../../controller/aws/run-folder.ts';
import { runFacts } from '../../../../../../controller/kinds/fine-tune/compute/ec2/run-facts.ts';

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

test.each([
  { run: 'nothing', gangs: [], restarts: 3, facts: { gang: 1, isOver: false } },
  { run: 'a gang that runs', gangs: [running(1)], restarts: 0, facts: { gang: 1, isOver: false } },
  {
    run: 'an interrupted gang with restarts left',
    gangs: [ended(1, 'Interrupted')],
    restarts: 3,
    facts: { gang: 2, isOver: false },
  },
  {
    run: 'a lost gang with restarts left',
    gangs: [ended(1, 'Lost')],
    restarts: 1,
    facts: { gang: 2, isOver: false },
  },
  {
    run: 'an interrupted gang with none left',
    gangs: [ended(1, 'Interrupted'), ended(2, 'Interrupted')],
    restarts: 1,
    facts: { gang: 2, isOver: true },
  },
  {
    run: 'a gang that failed and left no record',
    gangs: [ended(1, 'Failed')],
    restarts: 3,
    facts: { gang: 1, isOver: true },
  },
])('$run, $restarts restarts allowed', ({ gangs, restarts, facts }) => {
  expect(runFacts({ gangs, machinesRun: true }, restarts)).toEqual(facts);
});

test('a gang whose machines are all gone without a word is lost', () => {
  expect(runFacts({ gangs: [running(1)], machinesRun: false }, 1)).toEqual({
    gang: 2,
    isOver: false,
  });
  expect(runFacts({ gangs: [running(1)], machinesRun: false }, 0)).toEqual({
    gang: 1,
    isOver: true,
  });
});

test('whatever else is known: with a record a run is over, and no gang is started that may not be', () => {
  const gangs = fc
    .array(fc.constantFrom<GangEnd['status']>('Interrupted', 'Lost', 'Failed'), { maxLength: 5 })
    .map((ends) => ends.map((status, index) => ended(index + 1, status)));
  fc.assert(
    fc.property(gangs, fc.boolean(), fc.nat(4), (had, machinesRun, restarts) => {
      const record = { ...RECORD };
      expect(runFacts({ gangs: had, machinesRun, record }, restarts).isOver).toBe(true);
      const { gang, isOver } = runFacts({ gangs: had, machinesRun }, restarts);
      const starts = !isOver && gang > had.length;
      if (starts) expect(gang).toBeLessThanOrEqual(restarts + 1);
    }),
  );
});
