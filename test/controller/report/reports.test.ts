import fc from 'fast-check';
import { renderChecks } from '../../../controller/report/doctor-report.ts';
import { usd, usdRange } from '../../../controller/report/money.ts';
import { renderOutputs } from '../../../controller/report/outputs-report.ts';
import { sparkline } from '../../../controller/report/sparkline.ts';
import { renderStatus } from '../../../controller/report/status-report.ts';
import { printed } from '../../../controller/report/terminal-text.ts';
import { renderWatched } from '../../../controller/report/watch-report.ts';
import type { VersionStatus } from '../../../controller/kinds/fine-tune/version-status.ts';
import { commandingText } from '../../helpers/hostile-text.ts';

const version: VersionStatus = {
  id: 'bot-v1',
  model: 'bot',
  version: 1,
  attempt: 1,
  environment: 'lab',
  baseModel: 'amazon.nova-micro-v1:0:128k',
  file: 'specs/bot.yaml',
  drift: ['not-applied'],
  diagnostics: [],
};

const trained: VersionStatus = {
  ...version,
  drift: ['model-deleted'],
  ageMs: 90_000_000,
  cost: { minUsd: 0.045, maxUsd: 0.045, basis: 'billed in full' },
  outputs: { job_status: 'Completed', custom_model_arn: 'arn:model', role_arn: 'arn:role' },
  job: {
    name: 'bot-v1',
    arn: 'arn:job',
    status: 'Completed',
    phases: { validation: {}, dataProcessing: {}, training: {} },
    createdAt: new Date(0),
    modelName: 'bot-v1',
    trainingLoss: 1.029414,
    validationLosses: [1.2],
    hyperparameters: {},
    baseModelArn: 'arn:base',
    outputUri: 's3://b/p/',
  },
  progress: {
    stage: 'completed',
    words: 'completed after 41 min',
    elapsedMs: 2_468_000,
    terminal: true,
    succeeded: true,
    overdue: false,
  },
};

describe('the status table', () => {
  test('says what is unknown with a dash, and what a drift means in words', () => {
    const [, row, note] = renderStatus([version], false).split('\n');
    expect(row).toBe(
      'bot-v1  lab          no job  -     -           -        -     -    not-applied',
    );
    expect(note).toBe('  bot-v1: not applied yet');
  });

  test('has status, losses, elapsed time, cost, age and drift in columns that line up', () => {
    const [heading = '', ...rows] = renderStatus([trained, version], false).split('\n');
    const at = heading.indexOf('LOSS');
    expect(rows[0]?.slice(at)).toMatch(/^1\.029 +1\.2 +41 min +\$0\.045 +1 d 1 h +model-deleted$/);
    expect(rows[1]?.[at]).toBe('-');
  });

  test('gives a cost that is not known exactly as a bound', () => {
    const running = { ...trained, cost: { minUsd: 0, maxUsd: 4, basis: 'by the tokens trained' } };
    expect(renderStatus([running], false)).toContain('≤ $4.00');
  });
});

test('a followed training ends with its loss curve and the outputs people came for, and no others', () => {
  const losses = [2.3, 1.6, 1.1].map((loss, step) => ({ step, loss }));
  const text = renderWatched(
    [{ title: 'bot v1', status: trained, losses, diagnostics: [] }],
    false,
  );
  expect(text.split('\n')).toEqual([
    'bot-v1: Completed after 41 min',
    '  loss █▄▁ 2.3 → 1.1',
    '  custom_model_arn = "arn:model"',
    '  job_status = "Completed"',
  ]);
});

test('a check of the doctor stands on a line, its fix below', () => {
  const lines = renderChecks(
    [
      { subject: 'git', status: 'ok', found: 'git version 2' },
      { subject: 'Terraform', status: 'failed', found: 'none', fix: 'install it' },
    ],
    false,
  ).split('\n');
  expect(lines).toEqual([
    '✓ git        git version 2',
    '✗ Terraform  none',
    '             fix: install it',
  ]);
});

test('outputs of a stack that was never applied are said to be missing, not empty', () => {
  const text = renderOutputs([{ stack: 's', title: 'bot v1' }], false);
  expect(text).toBe('bot v1\n  not applied yet');
});

test('a value is printed as JSON that says the same, whatever a state holds', () => {
  fc.assert(
    fc.property(commandingText, (evil) => {
      const value = { [evil]: [evil] };
      const status = { ...trained, outputs: { job_status: value } };
      const texts = [
        renderOutputs([{ stack: 's', title: 'bot v1', outputs: { job_status: value } }], false),
        renderWatched([{ title: 'bot v1', status, losses: [], diagnostics: [] }], false),
      ];
      for (const text of texts) {
        const [, json = ''] = printed(text, false).split(' = ');
        expect(JSON.parse(json)).toEqual(value);
      }
    }),
  );
});

test.each([
  { amount: 0.0451, text: '$0.045' },
  { amount: 0, text: '$0.00' },
  { amount: 12.3, text: '$12.30' },
  { amount: 1203.6, text: '$1,204' },
])('$amount dollars are $text', ({ amount, text }) => {
  expect(usd(amount)).toBe(text);
});

test('an amount nobody knows is never a number', () => {
  expect(usdRange({})).toBe('unknown');
  expect(usdRange({ lowUsd: 1, expectedUsd: 2, highUsd: 3 })).toBe('$2.00 ($1.00–$3.00)');
});

test('a curve keeps its ends, whatever its length, and a flat one is flat', () => {
  expect(sparkline(Array.from({ length: 1000 }, (_, at) => 1000 - at))).toMatch(/^█.{38}▁$/);
  expect(sparkline([1, 1, 1])).toBe('▁▁▁');
  expect(sparkline([])).toBe('');
});
