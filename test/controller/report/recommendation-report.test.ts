import {
  recommendationData,
  renderRecommendation,
} from '../../../controller/report/recommendation-report.ts';
import { recommended, TICKETS } from './a-recommendation.ts';

test('people see the fleet and why, time and memory, every way to pay, what else would do, and what forgetting costs', () => {
  const lines = renderRecommendation(recommended(), false, 120).split('\n');
  expect(lines[0]).toBe('dev: the dataset is under 1 GB');
  expect(lines[1]).toMatch(
    /1 node: g5\.2xlarge \(1 × A10G 22 GiB, 8 vCPU, 32 GiB of memory, \$1\.21 an hour\)/,
  );
  const text = lines.join('\n');
  for (const paid of ['on demand', 'spot', 'committed for', 'capacity block']) {
    expect(text).toContain(paid);
  }
  expect(text).toMatch(/AWS does not sell g5\.2xlarge so/);
  expect(text).toMatch(/cheapest on one node: /);
  expect(text).toMatch(/forgotten: \$29\.\d\d a day/);
});

test('no line is wider than the terminal', () => {
  const text = renderRecommendation(recommended(), false, 100);
  const table = text
    .split('\n')
    .filter((line) => !/^(?: {2}|cheapest|fastest|forgotten)/.test(line));
  for (const line of table) expect(line.length).toBeLessThanOrEqual(100);
});

test('what to look at before is said', () => {
  const elsewhere = {
    ...TICKETS,
    dataset: { bytes: 2e9, samples: 500_000 },
    region: 'eu-central-1',
  };
  expect(renderRecommendation(recommended(elsewhere), false)).toMatch(
    /look +eu-central-1 does not offer p5\.48xlarge/,
  );
});

test('programs get the same in numbers, and it survives being written as JSON', () => {
  const made = recommended();
  const data = JSON.parse(JSON.stringify(recommendationData(made))) as Record<string, unknown>;
  expect(data).toMatchObject({
    preset: 'dev',
    instanceType: 'g5.2xlarge',
    nodes: 1,
    values: { maxRuntime: '48h', rootVolume: { type: 'gp3', sizeGib: 100 } },
    payments: [{ term: 'onDemand', grade: 'B' }, {}, {}, {}, {}],
  });
  expect(data['memory']).toMatchObject({ fits: true });
});
