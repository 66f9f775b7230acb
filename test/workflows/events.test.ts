/* Which commit and whose workflow an event runs, and what runs leave for each other. */
import { join } from 'node:path';
import { payloadOf } from '../helpers/github/webhooks.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';
import { runWorkflows, startWorkflows } from '../helpers/workflows/github-actions.ts';
import {
  ACTIONS,
  byHand,
  complaintsOf,
  logOf,
  only,
  pullRequest,
  TINY,
  tinyRepository,
} from '../helpers/workflows/tiny.ts';

const folder = temporaryFolders();

describe('events', () => {
  const TEXT = `
on:
  push: { branches: [main] }
  pull_request_target:
  pull_request: { types: [labeled] }
  merge_group: { types: [checks_requested] }
  schedule: [{ cron: '7 * * * *' }]
permissions: { contents: read }
jobs:
  a:
    runs-on: ubuntu-24.04
    steps:
      - uses: ${ACTIONS.checkout}
        with: { persist-credentials: false }
      - run: echo "$GITHUB_EVENT_NAME $GITHUB_REF $(cat file) $(git rev-parse HEAD)"
`;

  test('start a workflow with the commit that GitHub takes: with pull_request_target the default branch’s, workflow and all', async () => {
    const { clone, hosting, push } = await tinyRepository(await folder(), TEXT);
    await clone.write('file', 'base');
    const base = await push();
    await clone.write('file', 'head');
    await clone.write(TINY, TEXT.replace('echo "', 'echo "pwned '));
    const head = await push('change');
    const said = async (event: Parameters<typeof runWorkflows>[1]) =>
      (await runWorkflows(hosting, event))
        .flatMap((run) => logOf(run))
        .filter((line) => !line.startsWith('checked'));
    expect(await said(pullRequest('pull_request_target', head))).toEqual([
      `pull_request_target refs/heads/main base ${base}`,
    ]);
    expect(await said(pullRequest('pull_request', head))).toEqual([]);
    expect(await said({ name: 'schedule', payload: { schedule: '7 * * * *' } })).toEqual([
      `schedule refs/heads/main base ${base}`,
    ]);
    const group = 'refs/heads/gh-readonly-queue/main/pr-7-abc';
    const queued = { head_sha: head, head_ref: group, base_ref: 'refs/heads/main', base_sha: base };
    const event = payloadOf('merge_group', { action: 'checks_requested', merge_group: queued });
    // The merged commit's workflow runs, as at GitHub: nothing that a merge group runs may be trusted.
    expect(await said({ name: 'merge_group', payload: event })).toEqual([
      `pwned merge_group ${group} head ${head}`,
    ]);
    const pushed = (ref: string) => {
      const payload = payloadOf('push', { ref, before: base, after: base });
      return { name: 'push' as const, payload };
    };
    expect(await said(pushed('refs/heads/other'))).toEqual([]);
    expect(await said(pushed('refs/heads/main'))).toEqual([`push refs/heads/main base ${base}`]);
  });

  test.each(['refs/pull/7/head', 'refs/pull/7/merge', '${{ github.event.pull_request.head.sha }}'])(
    'of a pull request never check it out where they have the trust of the base: %s',
    async (ref) => {
      const { clone, hosting, push } = await tinyRepository(
        await folder(),
        TEXT.replace('persist', `ref: '${ref}', persist`),
      );
      await clone.write('file', 'head');
      const head = await push('change');
      const run = only(await runWorkflows(hosting, pullRequest('pull_request_target', head)));
      expect(run.conclusion).toBe('failure');
      expect(complaintsOf(run)).toEqual([expect.stringMatching(/^refusing to check out/)]);
    },
  );
});

describe('artifacts and caches', () => {
  const artifacts = (between: string) => `
jobs:
  a:
    runs-on: ubuntu-24.04
    strategy: { matrix: { name: [one, two] } }
    steps:
      - env: { NAME: '\${{ matrix.name }}' }
        run: mkdir parts && echo "$NAME" > "parts/$NAME.json"
      - uses: ${ACTIONS.upload}
        with: { name: 'part-\${{ matrix.name }}', path: parts }
  b:
    needs: a
    runs-on: ubuntu-24.04
    steps:
      - uses: ${ACTIONS.download}
        with: { pattern: part-*, path: all, merge-multiple: true }
      - run: ${between}
`;

  test('artifacts come together in a later job of the same run, and no other run has them', async () => {
    const { hosting } = await tinyRepository(await folder(), artifacts('ls all'));
    const [first, second] = [
      only(await runWorkflows(hosting, byHand())),
      only(await runWorkflows(hosting, byHand())),
    ];
    expect(logOf(first)).toEqual(['one.json', 'two.json']);
    expect(logOf(second)).toEqual(['one.json', 'two.json']);
    expect([...hosting.artifacts.keys()]).toEqual([first.number, second.number]);
  });

  test('one that was changed on its way is refused', async () => {
    const { hosting } = await tinyRepository(await folder(), artifacts('ls all'));
    const [run] = await startWorkflows(hosting, byHand(), ({ id }) => {
      const one = id === 'a' ? hosting.artifacts.get(1)?.get('part-one') : undefined;
      if (one !== undefined) one.files = new Map([['one.json', Buffer.from('forged')]]);
    });
    const ended = await run?.ended;
    expect(ended === undefined ? [] : complaintsOf(ended)).toEqual([
      'part-one: the digest is not the one of the upload',
    ]);
  });

  test('what another branch has cached is not seen; what the default branch has cached is', async () => {
    const { hosting, push } = await tinyRepository(
      await folder(),
      `
on: workflow_dispatch
permissions: { contents: read }
jobs:
  a:
    runs-on: ubuntu-24.04
    steps:
      - uses: ${ACTIONS.checkout}
        with: { persist-credentials: false }
      - id: cache
        uses: ${ACTIONS.cache}
        with: { path: '\${{ runner.temp }}/kept', key: "k-\${{ hashFiles('package-lock.json') }}" }
      - env: { HIT: '\${{ steps.cache.outputs.cache-hit }}' }
        run: |
          echo "$HIT $(cat "$RUNNER_TEMP/kept/by" 2>/dev/null || echo none)"
          mkdir -p "$RUNNER_TEMP/kept" && echo "$GITHUB_REF" > "$RUNNER_TEMP/kept/by"
`,
    );
    await push('other');
    const said = async (branch: string) =>
      logOf(only(await runWorkflows(hosting, byHand({}, `refs/heads/${branch}`)))).at(-1);
    expect(await said('other')).toBe('false none');
    expect(await said('main')).toBe('false none');
    expect(await said('main')).toBe('true refs/heads/main');
    expect(await said('other')).toBe('true refs/heads/other');
  });
});

test('a run is in folders of its own, which are gone afterwards', async () => {
  const { hosting } = await tinyRepository(
    await folder(),
    `
jobs:
  a:
    runs-on: ubuntu-24.04
    steps: [{ run: 'echo "$GITHUB_WORKSPACE" && echo "$HOME"' }]
`,
  );
  const [workspace = '', home = ''] = logOf(only(await runWorkflows(hosting, byHand())));
  expect(workspace.startsWith(join(hosting.folder, 'machine-'))).toBe(true);
  expect(home.startsWith(hosting.folder)).toBe(true);
});
