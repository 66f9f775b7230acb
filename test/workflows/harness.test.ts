/* The harness that runs the workflows does what GitHub does, and fails where it cannot. */
import { join } from 'node:path';
import { startWorkflows, runWorkflows } from '../helpers/workflows/github-actions.ts';
import type { HostingOptions } from '../helpers/workflows/hosting.ts';
import { hostedRepository } from '../helpers/workflows/hosted-repository.ts';
import type { WorkflowRun } from '../helpers/workflows/run.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';

const folder = temporaryFolders();
const PATH = '.github/workflows/tiny.yml';

type Given = Omit<HostingOptions, 'origin' | 'folder'>;

const dispatch = (inputs: Record<string, string> = {}, ref = 'refs/heads/main') => ({
  name: 'workflow_dispatch' as const,
  payload: { ref, inputs },
  workflow: PATH,
});

async function hosted(text: string, options: Given = {}, files: Record<string, string> = {}) {
  const head = text.includes('\non:') || text.startsWith('on:') ? '' : 'on: workflow_dispatch\n';
  const permissions = /^permissions:/m.test(text) ? '' : 'permissions: {}\n';
  return hostedRepository(await folder(), { ...files, [PATH]: head + permissions + text }, options);
}

async function ran(text: string, options: Given = {}, files: Record<string, string> = {}) {
  const { hosting } = await hosted(text, options, files);
  const [run] = await runWorkflows(hosting, dispatch());
  if (run === undefined) throw new Error('nothing ran');
  return run;
}

const resultsOf = ({ jobs }: WorkflowRun) =>
  Object.fromEntries(jobs.map(({ id, result }) => [id, result]));

const logOf = (run: WorkflowRun, id = 'a') =>
  run.jobs.filter((job) => job.id === id).flatMap(({ steps }) => steps.flatMap(({ log }) => log));

/** A job of one script. */
const job = (script: string, more = '') => `
    runs-on: ubuntu-24.04
${more}    steps:
      - run: |
${script
  .split('\n')
  .map((line) => `          ${line}`)
  .join('\n')}
`;

test('jobs run in the order of their needs and hand outputs on, exactly as written', async () => {
  const run = await ran(`
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
`);
  expect(run.conclusion).toBe('success');
  expect(logOf(run, 'b')).toEqual(['one', '  two=$(x)']);
});

test('success() looks at all jobs before, always() at none, and skipping is handed on', async () => {
  const run = await ran(`
jobs:
  a: ${job('exit 3')}
  b:
    needs: a ${job('echo b')}
  c:
    needs: a
    if: \${{ always() }} ${job('echo c')}
  d:
    needs: c ${job('echo d')}
  e:
    needs: [a, c]
    if: failure() && needs.a.result == 'failure' ${job('echo e')}
`);
  expect(resultsOf(run)).toEqual({
    a: 'failure',
    b: 'skipped',
    c: 'success',
    d: 'skipped',
    e: 'success',
  });
  expect(run.conclusion).toBe('failure');
});
