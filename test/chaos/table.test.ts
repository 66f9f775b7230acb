import type { Verdict } from '../../chaos/run.ts';
import { drawScenario } from '../../chaos/scenario.ts';
import { renderTable, rowsOf } from '../../chaos/table.ts';

const SCENARIO = { ...drawScenario(1, 1), ending: 'SIGINT', trouble: 'throttling' } as const;
const NO_DAMAGE = { doubleJobs: [], wrongJobs: [], orphans: [], locks: [], unreadable: [] };

function verdict(more: Partial<Verdict> = {}): Verdict {
  return {
    scenario: SCENARIO,
    reached: true,
    healedAfter: 1,
    damage: NO_DAMAGE,
    broken: [],
    ms: 1000,
    said: [],
    ...more,
  };
}

test('sums runs by how they were ended and under what, and all of them', () => {
  const broken = [
    { promise: 'a training is started once', what: 'bot-v1 2 times' },
    { promise: 'no file of a run is left', what: 'a.tfplan' },
  ];
  const rows = rowsOf([
    verdict(),
    verdict({ healedAfter: 0, reached: false }),
    verdict({ damage: { ...NO_DAMAGE, doubleJobs: ['bot-v1 2 times'] }, broken }),
    verdict({ scenario: { ...SCENARIO, ending: 'SIGHUP' }, healedAfter: 5 }),
  ]);
  expect(rows).toMatchObject([
    { ending: 'SIGINT', runs: 3, over: 1, byItself: 1, first: 2, doubleJobs: 1, others: 1 },
    { ending: 'SIGHUP', runs: 1, later: 1, never: 0 },
    { ending: 'all', runs: 4, over: 1, byItself: 1, first: 2, later: 1, doubleJobs: 1, others: 1 },
  ]);
});

test('a run that nothing heals counts as never, and not as another promise', () => {
  const { healedAfter: _, ...never } = verdict();
  const broken = [{ promise: 'running it again heals', what: 'not in 6 runs' }];
  expect(rowsOf([{ ...never, broken }])[0]).toMatchObject({ never: 1, later: 0, others: 0 });
});

test('every line of the table is as long as the first', () => {
  const lines = renderTable(rowsOf([verdict()])).split('\n');
  expect(new Set(lines.map((line) => line.length)).size).toBe(1);
  expect(lines[2]).toMatch(/^\| SIGINT +\| throttling \| +1 \|/);
});

test('no run at all is a table too', () => {
  expect(rowsOf([])).toMatchObject([{ ending: 'all', runs: 0 }]);
});
