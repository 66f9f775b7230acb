/* The harness runs jobs and steps as GitHub does. */
import { temporaryFolders } from '../helpers/temporary-folder.ts';
import type { WorkflowRun } from '../helpers/workflows/run.ts';
import { logOf, scriptJob, tinyRun } from '../helpers/workflows/tiny.ts';

const folder = temporaryFolders();

const resultsOf = ({ jobs }: WorkflowRun) =>
  Object.fromEntries(jobs.map(({ id, result }) => [id, result]));

test('jobs run in the order of their needs and hand outputs on, exactly as written', async () => {
  const run = await tinyRun(
    await folder(),
    `
jobs:
  b:
    needs: a
    runs-on: ubuntu-24.04
    env:
      VALUE: \${{ needs.a.outputs.value }}
    steps:
      - run: printf '%s\\n' "$VALUE"
  a:
    runs-on: ubuntu-24.04
    outputs:
      value: \${{ steps.make.outputs.value }}
    steps:
      - id: make
        run: |
          printf 'value<<END\\none\\n  two=$(x)\\nEND\\n' >> "$GITHUB_OUTPUT"
`,
  );
  expect(run.conclusion).toBe('success');
  expect(logOf(run, 'b')).toEqual(['one', '  two=$(x)']);
});

test('success() looks at all jobs before, always() at none, and skipping is handed on', async () => {
  const run = await tinyRun(
    await folder(),
    `
jobs:
  a: ${scriptJob('exit 3')}
  b:
    needs: a ${scriptJob('echo b')}
  c:
    needs: a
    if: \${{ always() }} ${scriptJob('echo c')}
  d:
    needs: c ${scriptJob('echo d')}
  e:
    needs: [a, c]
    if: failure() && needs.a.result == 'failure' ${scriptJob('echo e')}
`,
  );
  expect(resultsOf(run)).toEqual({
    a: 'failure',
    b: 'skipped',
    c: 'success',
    d: 'skipped',
    e: 'success',
  });
  expect(run.conclusion).toBe('failure');
});

test('a matrix comes from an output, in as many jobs as it has rows; an empty one is skipped by its condition', async () => {
  const run = await tinyRun(
    await folder(),
    `
jobs:
  a:
    runs-on: ubuntu-24.04
    outputs:
      rows: \${{ steps.x.outputs.rows }}
      none: '[]'
    steps:
      - id: x
        run: echo 'rows=[{"name":"one"},{"name":"two $(x)"}]' >> "$GITHUB_OUTPUT"
  b:
    needs: a
    runs-on: ubuntu-24.04
    strategy:
      matrix:
        row: \${{ fromJSON(needs.a.outputs.rows) }}
        size: [1]
        include:
          - size: 1
            more: yes
    steps:
      - env:
          NAME: \${{ matrix.row.name }} \${{ matrix.size }} \${{ matrix.more }}
        run: echo "$NAME"
  c:
    needs: a
    if: needs.a.outputs.none != '[]'
    runs-on: ubuntu-24.04
    strategy:
      matrix:
        row: \${{ fromJSON(needs.a.outputs.none) }}
    steps: [{ run: 'true' }]
  d:
    needs: a
    runs-on: ubuntu-24.04
    strategy:
      matrix:
        row: \${{ fromJSON(needs.a.outputs.none) }}
    steps: [{ run: 'true' }]
`,
  );
  expect(logOf(run, 'b').toSorted()).toEqual(['one 1 yes', 'two $(x) 1 yes']);
  expect(resultsOf(run)).toMatchObject({ c: 'skipped', d: 'failure' });
  expect(run.jobs.find(({ id }) => id === 'd')?.refusal).toContain("Matrix vector 'row'");
});

test('a failed job of a matrix cancels the others, unless it says otherwise', async () => {
  const text = (failFast: boolean) => `
jobs:
  a:
    strategy:
      fail-fast: ${String(failFast)}
      max-parallel: 1
      matrix:
        row: [bad, good] ${scriptJob('[ "$ROW" = good ]', '    env:\n      ROW: ${{ matrix.row }}\n')}`;
  const results = async (failFast: boolean) =>
    (await tinyRun(await folder(), text(failFast))).jobs.map(({ result }) => result);
  expect(await results(true)).toEqual(['failure', 'cancelled']);
  expect(await results(false)).toEqual(['failure', 'success']);
});

test('shells are called as the runner calls them: only a named bash fails inside of a pipe', async () => {
  const step = (shell: string) => `
    runs-on: ubuntu-24.04
    steps:
      - run: |
          false | true
          echo on
        ${shell}`;
  const run = await tinyRun(
    await folder(),
    `
jobs:
  a: ${step('id: usual')}
  b: ${step('shell: bash')}`,
  );
  expect(resultsOf(run)).toEqual({ a: 'success', b: 'failure' });
});

test('a step sees what GitHub, the workflow and the steps before give it, and nothing of who runs the tests', async () => {
  process.env['LEAKED_FROM_TEST'] = 'yes';
  const run = await tinyRun(
    await folder(),
    `
env:
  FROM_WORKFLOW: w
jobs:
  a:
    runs-on: ubuntu-24.04
    env:
      FROM_JOB: j
    steps:
      - run: |
          echo "LATER=l" >> "$GITHUB_ENV"
          mkdir -p bin && printf '#!/bin/sh\\necho found' > bin/own-tool && chmod +x bin/own-tool
          echo "$PWD/bin" >> "$GITHUB_PATH"
      - run: |
          echo "$FROM_WORKFLOW$FROM_JOB $LATER \${{ env.LATER }} [\${{ env.GITHUB_REF }}] $GITHUB_REF"
          own-tool
          env | grep -c LEAKED || true
`,
  );
  delete process.env['LEAKED_FROM_TEST'];
  expect(logOf(run)).toEqual(['wj l l [] refs/heads/main', 'found', '0']);
});

test('summaries, annotations, groups and masks are taken from what a step prints and writes', async () => {
  const run = await tinyRun(
    await folder(),
    `
jobs:
  a: ${scriptJob(`echo '# Title' >> "$GITHUB_STEP_SUMMARY"
echo '::add-mask::hush-hush'
echo '::error file=a%2Cb.yaml,line=3,title=T%3A::first%0Asecond hush-hush'
echo 'say hush-hush'
echo '::stop-commands::t0ken'
echo '::warning::is text'
echo '::t0ken::'`)}`,
  );
  const [step] = run.jobs[0]?.steps ?? [];
  expect(step?.summary).toBe('# Title\n');
  expect(step?.annotations).toEqual([
    {
      level: 'error',
      message: 'first\nsecond ***',
      properties: { file: 'a,b.yaml', line: '3', title: 'T:' },
    },
  ]);
  expect(step?.log).toEqual(['say ***', '::warning::is text', '::t0ken::']);
});

test('a summary above 1 MiB is dropped and the step does not mind; an output with a secret stays in its job', async () => {
  const run = await tinyRun(
    await folder(),
    `
jobs:
  a:
    runs-on: ubuntu-24.04
    outputs:
      token: \${{ steps.x.outputs.token }}
      other: \${{ steps.x.outputs.other }}
    steps:
      - id: x
        env:
          TOKEN: \${{ github.token }}
        run: |
          head -c 1048577 /dev/zero | tr '\\0' x >> "$GITHUB_STEP_SUMMARY"
          echo "token=x$TOKEN" >> "$GITHUB_OUTPUT"
          echo "other=fine" >> "$GITHUB_OUTPUT"
`,
  );
  const [one] = run.jobs;
  expect(one).toMatchObject({ result: 'success', outputs: { other: 'fine' } });
  expect(one?.steps[0]?.summary).toBe('');
  expect(one?.outputs).not.toHaveProperty('token');
});
