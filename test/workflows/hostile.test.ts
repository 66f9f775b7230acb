/* What somebody else wrote stays text in a workflow, and what the harness cannot run fails. */
import { temporaryFolders } from '../helpers/temporary-folder.ts';
import { runWorkflows } from '../helpers/workflows/github-actions.ts';
import {
  ACTIONS,
  byHand,
  logOf,
  scriptJob,
  tinyRepository,
  tinyRun,
} from '../helpers/workflows/tiny.ts';

const folder = temporaryFolders();

describe('hostile texts', () => {
  /** None of them prints anything but itself, and none leaves a file. */
  const HOSTILE = [
    '$(touch pwned)',
    '`touch pwned`',
    '::set-output name=x::y',
    '"; touch pwned; "',
    '${{ github.token }}',
    "a' && touch pwned && echo 'b",
  ];

  test('are texts, wherever they come from: a branch, an output, a row of a matrix', async () => {
    const { hosting } = await tinyRepository(
      await folder(),
      `
on:
  workflow_dispatch:
    inputs:
      titles: { type: string, required: true }
jobs:
  a:
    runs-on: ubuntu-24.04
    outputs:
      titles: \${{ steps.x.outputs.titles }}
    steps:
      - id: x
        env:
          TITLES: \${{ inputs.titles }}
        run: echo "titles=$TITLES" >> "$GITHUB_OUTPUT"
  b:
    needs: a
    runs-on: ubuntu-24.04
    strategy:
      matrix:
        title: \${{ fromJSON(needs.a.outputs.titles) }}
    steps:
      - env:
          TITLE: \${{ matrix.title }}
        run: |
          printf '%s|\\n' "$TITLE"
          ls
`,
    );
    const [run] = await runWorkflows(hosting, byHand({ titles: JSON.stringify(HOSTILE) }));
    expect(run?.conclusion).toBe('success');
    expect(run === undefined ? [] : logOf(run, 'b').toSorted()).toEqual(
      HOSTILE.map((text) => `${text}|`).toSorted(),
    );
  });

  test('a line break in an output that is written without a mark makes another output, so nobody may write it so', async () => {
    const run = await tinyRun(
      await folder(),
      `
jobs:
  a:
    runs-on: ubuntu-24.04
    outputs:
      forged: \${{ steps.x.outputs.forged }}
    steps:
      - id: x
        env:
          TITLE: "one\\nforged=yes"
        run: printf 'title=%s\\n' "$TITLE" >> "$GITHUB_OUTPUT"
`,
    );
    expect(run.jobs[0]?.outputs).toEqual({ forged: 'yes' });
  });

  test('an output without a name and one without its end fail the step', async () => {
    for (const line of ['just text', 'a<<END']) {
      const run = await tinyRun(
        await folder(),
        `jobs:\n  a: ${scriptJob(`echo '${line}' >> "$GITHUB_OUTPUT"`)}`,
      );
      expect(run.conclusion).toBe('failure');
    }
  });

  test('a value that is put into a script is script: which is why the linters forbid it', async () => {
    const { hosting } = await tinyRepository(
      await folder(),
      `
on:
  workflow_dispatch:
    inputs:
      title: { type: string }
jobs:
  a: ${scriptJob('echo ${{ inputs.title }}')}`,
    );
    const [run] = await runWorkflows(hosting, byHand({ title: '$(echo pwned)' }));
    expect(run === undefined ? [] : logOf(run)).toEqual(['pwned']);
  });
});

describe('what cannot be run is refused', () => {
  test.each([
    {
      what: 'a key',
      text: 'jobs:\n  a:\n    runs-on: x\n    container: x\n    steps: [{ run: x }]',
      says: /container/,
    },
    { what: 'a called workflow', text: 'jobs:\n  a:\n    uses: ./x.yml', says: /called workflow/ },
    {
      what: 'needs in a circle',
      text: `jobs:\n  a:\n    needs: b${scriptJob('x')}\n  b:\n    needs: a${scriptJob('x')}`,
      says: /no dependencies/,
    },
    {
      what: 'an unknown context',
      text: `jobs:\n  a:\n    if: secretz.x == 1${scriptJob('x')}`,
      says: /secretz/,
    },
  ])('$what', async ({ text, says }) => {
    await expect(folder().then((place) => tinyRun(place, text))).rejects.toThrow(says);
  });

  test.each([
    { what: 'an action without a stand-in', uses: 'actions/checkout@v4' },
    {
      what: 'an input without a stand-in',
      uses: `${ACTIONS.checkout}\n        with: { submodules: true, persist-credentials: false }`,
    },
  ])('$what', async ({ uses }) => {
    const run = await tinyRun(
      await folder(),
      `
permissions: { contents: read }
jobs:
  a:
    runs-on: ubuntu-24.04
    steps:
      - uses: ${uses}`,
    );
    expect(run.jobs[0]?.steps[0]?.annotations[0]?.message).toMatch(/stand/);
    expect(run.conclusion).toBe('failure');
  });

  test('a concurrency group that queues and cancels', async () => {
    const run = await tinyRun(
      await folder(),
      `
jobs:
  a:
    concurrency: { group: x, queue: max, cancel-in-progress: true } ${scriptJob('true')}`,
    );
    expect(run.jobs[0]?.refusal).toMatch(/queue: max/);
  });
});
