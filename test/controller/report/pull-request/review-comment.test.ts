import fc from 'fast-check';
import { renderReview } from '../../../../controller/report/pull-request/review-comment.ts';
import { COMMENT_BYTES } from '../../../../controller/ports/github.ts';
import type { StackReview } from '../../../../controller/review/stack-review.ts';
import { commandingText } from '../../../helpers/hostile-text.ts';
import { elementsIn, LINKED, rendered, searchedIn, textIn } from '../../../helpers/markdown.ts';
import {
  deletingReview,
  diagnosticAt,
  PLACE,
  PULL_REQUEST,
  pullRequestReview,
  stackReview,
} from '../../../helpers/reviews.ts';
import { wellFormedText } from '../../../helpers/well-formed-text.ts';

const comment = (fields: Parameters<typeof pullRequestReview>[0] = {}) =>
  renderReview(pullRequestReview(fields), PLACE, COMMENT_BYTES);
/** Headings in their order. */
const headings = (text: string) => Array.from(text.matchAll(/^##+ (.*)$/gm), ([, one]) => one);
const MANY = Array.from({ length: 2_000 }, (_, at) => at);

test('a harmless new version is safe: what it trains, what it costs, what differs from the version before', () => {
  const text = comment();
  expect(headings(text)).toEqual([
    '✅ Safe to merge',
    'Specs',
    'Data and hyperparameters',
    'Resources',
    'What happens on merge',
    'How to undo',
  ]);
  expect(text).toContain(
    '1 spec: 1 new · about $0.045 ($0.034–$0.078) once · $1.95 a month afterwards',
  );
  expect(text).toContain(
    '| ✅ | support-bot v2 (`research`) | new | trains Nova Micro, 3 to create | — | $0.045 ($0.034–$0.078) | $1.95 | A |',
  );
  expect(text).toContain(
    '- training data: 1,204 records, 90,402 characters, 80 added and 3 removed against v1',
  );
  expect(text).toContain('| `spec.hyperparameters.epochs` | `3` | `5` |');
  expect(text).toContain('- `+` role `temper-support-bot-v2` at `aws_iam_role.role`');
  expect(text).toContain(
    `commit [\`4f0c1d2\`](https://github.com/acme/models/commit/${PULL_REQUEST.head})`,
  );
});

test.each([
  { hours: { low: 2, expected: 3.25, high: 5.5 }, says: '3 h 15 min (2 h–5 h 30 min)' },
  { hours: { low: 0, expected: 6, high: 6 }, says: 'at most 6 h' },
  { hours: undefined, says: '—' },
])('how long a training takes, as far as it is known: $says', ({ hours, says }) => {
  const { estimate, ...rest } = stackReview();
  if (estimate === undefined) throw new Error('a training has an estimate');
  const known = stackReview({ ...rest, estimate: { ...estimate, ...(hours && { hours }) } });
  expect(comment({ stacks: [known] })).toContain(`, 3 to create | ${says} | $0.045`);
  expect(comment({ stacks: [stackReview({ trains: false })] })).toContain('3 to create |  |  |');
});

test('what is destroyed comes first, in words of what is lost', () => {
  const text = comment({ stacks: [stackReview(), deletingReview()] });
  expect(headings(text).slice(0, 3)).toEqual([
    '⚠️ Needs attention',
    'What is destroyed or replaced',
    'Specs',
  ]);
  const losses = text.split('### What is destroyed')[1]?.split('###')[0] ?? '';
  expect(losses.trim().split('\n').slice(-3)).toEqual([
    '- ⛔ **support-bot v1** deletes the custom model `support-bot-v1`, which cannot be brought back',
    '- ⛔ **support-bot v1** deletes the bucket `temper-data` with all data in it',
    '- ⚠️ **support-bot v1** deletes 1 role',
  ]);
  // The one that needs attention stands above the other, whatever their order was.
  expect(text.indexOf('| ⚠️ | support-bot v1')).toBeLessThan(text.indexOf('| ✅ | support-bot v2'));
});

test('an error blocks, and says where, why and how to fix it', () => {
  const text = comment({ stacks: [stackReview({ diagnostics: [diagnosticAt()] })] });
  expect(text).toMatch(/^## ⛔ Blocked/);
  expect(text).toContain(
    `at [\`specs/models/support-bot/v2.yaml:13\`](https://github.com/acme/models/blob/${PULL_REQUEST.head}/specs/models/support-bot/v2.yaml#L13)`,
  );
  expect(text).toContain('fix: write `learningRate: 0.0001`');
});

test('what a job did not tell of blocks, and is not taken for harmless', () => {
  const text = comment({ missing: ['model/a/v1', 'model/b/v1'] });
  expect(text).toMatch(/^## ⛔ Blocked/);
  expect(text).toContain('3 specs: 1 new');
  expect(text).toContain(
    'nothing was heard of 2 specs: a job failed or was cancelled; run the workflow again',
  );
});

test('changed trust and ruling files are shown, and said not to have been used', () => {
  const text = comment({
    trust: [
      {
        environment: 'research',
        file: 'e.yaml',
        path: 'spec.account',
        before: '123456789012',
        after: '666666666666',
      },
    ],
    ruling: ['.github/workflows/plan.yml'],
  });
  expect(headings(text)).toEqual(
    expect.arrayContaining([
      '⚠️ Needs attention',
      'Whom an environment trusts',
      'Files that rule the run',
    ]),
  );
  expect(text).toContain('| `research` | `spec.account` | `123456789012` | `666666666666` |');
  expect(text).toContain('- `.github/workflows/plan.yml`');
});

test('a commit of a fork says who can have it planned, and promises nothing about a merge', () => {
  const stacks = [stackReview({ outcome: 'previewed', summary: undefined as never })];
  const text = comment({ pullRequest: { ...PULL_REQUEST, isFork: true }, stacks });
  expect(text).toContain(
    `run \`plan.yml\` by hand with the number \`42\` and the commit \`${PULL_REQUEST.head}\``,
  );
  expect(headings(text)).not.toContain('What happens on merge');
});

test('a training whose cost nobody knows is not called safe', () => {
  const estimate = {
    unknownBecause: 'no published price',
    grade: 'C',
    assumptions: [],
    notes: [],
  } as const;
  const text = comment({ stacks: [stackReview({ estimate })] });
  expect(text).toMatch(/^## ⚠️ Needs attention/);
  expect(text).toContain('what 1 training will cost is not known');
});

test('a pull request without specs says so in two lines', () => {
  const text = comment({ stacks: [] });
  expect(text).toMatch(
    /^## ✅ No spec changed\n\nNothing is planned, and nothing is applied on merge · commit .*\n$/,
  );
});

describe('where there is little room', () => {
  test('2,000 harmless stacks: the resources go first, then the differences, then most rows; totals stay', () => {
    const stacks = MANY.map((at) => stackReview({ stack: `model/m${at}/v1`, title: `m${at} v1` }));
    const text = comment({ stacks });
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(COMMENT_BYTES);
    expect(text).toContain(
      '2,000 specs: 2,000 new · about $90.00 ($68.00–$156.00) once · $3,900 a month afterwards',
    );
    expect(text).toContain('and 1,600 specs more, among them 1,600 that train');
    expect(text).toContain('_Shortened to fit: [the summary of the run]');
    expect(text.match(/^\| ✅ \| m\d+ v1/gm)).toHaveLength(400);
    expect(text).not.toContain('<details>');
  });

  test('one that deletes is found among 2,000', () => {
    const stacks = [...MANY.map((at) => stackReview({ title: `m${at} v1` })), deletingReview()];
    const text = comment({ stacks });
    expect(text).toContain(
      'deletes the custom model `support-bot-v1`, which cannot be brought back',
    );
    expect(text).toContain('| ⚠️ | support-bot v1');
    expect(text).toContain('and 1,600 specs more');
  });

  test('2,000 that delete: the first ones, and how many there are', () => {
    const stacks = MANY.map((at) =>
      deletingReview({ stack: `model/m${at}/v1`, title: `m${at} v1` }),
    );
    const text = comment({ stacks });
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(COMMENT_BYTES);
    expect(text).toContain('**m0 v1** deletes the custom model');
    expect(text).toMatch(/- and [\d,]+ more losses, of 6,000 in all \(4,000 for good\)/);
  });

  test('eight stacks are told whole', () => {
    const stacks = MANY.slice(0, 8).map((at) => stackReview({ title: `m${at} v1` }));
    const text = comment({ stacks });
    expect(text).not.toContain('Shortened');
    expect(text.match(/<details>/g)).toHaveLength(8);
  });
});

describe('whatever texts there are', () => {
  const text = fc.oneof(
    commandingText,
    fc.constantFrom(
      '@acme/owners',
      '#1',
      '</details>',
      '<img src=x>',
      '| a |',
      '```',
      '![x](//e)',
      'deadbeef',
    ),
    wellFormedText({ maxLength: 300 }),
  );
  const hostileStack: fc.Arbitrary<StackReview> = fc
    .record({ text, other: text, lost: fc.boolean() })
    .map(({ text: one, other, lost }) =>
      (lost ? deletingReview : stackReview)({
        title: one,
        environment: other,
        file: one,
        subject: other,
        changes: [
          { address: one, type: other, action: 'create', name: one },
          { address: other, type: 'aws_bedrock_custom_model', action: 'delete', name: one },
        ],
        fields: [{ path: one, before: other, after: one }],
        datasets: [
          { role: 'train', against: other, records: 1, characters: 1, added: 1, removed: 0 },
        ],
        diagnostics: [
          diagnosticAt({
            message: one,
            why: other,
            fix: one,
            at: { ...diagnosticAt().at!, file: other },
          }),
        ],
      }),
    );
  const hostileReview = fc
    .record({
      stacks: fc.array(hostileStack, { minLength: 1, maxLength: 3 }),
      one: text,
      times: fc.constantFrom(1, 1, 1, 150),
    })
    .map(({ stacks, one, times }) =>
      pullRequestReview({
        stacks: Array.from({ length: times }, () => stacks).flat(),
        trust: [{ environment: one, file: one, path: one, before: one, after: one }],
        ruling: [one],
      }),
    );

  test('a comment is within its budget, well-formed, and holds its verdict and its losses', () => {
    fc.assert(
      fc.property(hostileReview, (review) => {
        const body = renderReview(review, PLACE, COMMENT_BYTES);
        expect(Buffer.byteLength(body)).toBeLessThanOrEqual(COMMENT_BYTES);
        expect(body).toBe(renderReview(review, PLACE, COMMENT_BYTES));
        expect(body).toMatch(/^## ⛔ Blocked\n/);
        expect(body).toContain('### What is destroyed or replaced');
        expect(body).toContain('which cannot be brought back');
        expect(body).not.toContain('<!--');
      }),
      { numRuns: 12 },
    );
  });

  test('a reader sees our elements alone, each of them closed, and GitHub finds nobody to notify', () => {
    const ours =
      /^\/?(h2|h3|p|ul|ol|li|table|thead|tbody|tr|th|td|code|strong|em|a|br|details|summary)$/;
    fc.assert(
      fc.property(hostileReview, (review) => {
        fc.pre(review.stacks.length < 10);
        const html = rendered(renderReview(review, PLACE, COMMENT_BYTES));
        const elements = elementsIn(html);
        expect(elements.filter((name) => !ours.test(name))).toEqual([]);
        for (const name of ['details', 'summary', 'table', 'ul', 'code'])
          expect(elements.filter((one) => one === name)).toHaveLength(
            elements.filter((one) => one === `/${name}`).length,
          );
        const links = Array.from(html.matchAll(/ href="([^"]*)"/g), ([, href]) => href ?? '');
        expect(links.filter((href) => !href.startsWith('https://github.com/acme/models/'))).toEqual(
          [],
        );
        for (const searched of searchedIn(html).map((one) => one.replaceAll(/\$\d/g, '')))
          expect(searched).not.toMatch(LINKED);
        expect(textIn(html)).not.toMatch(/\p{Cc}(?<!\n)/u);
      }),
      { numRuns: 25 },
    );
  });
});
