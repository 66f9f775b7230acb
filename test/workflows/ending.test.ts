/* How runs wait for each other, and how they end. */
import { meetingPoint } from '../helpers/meeting-point.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';
import { startWorkflows } from '../helpers/workflows/github-actions.ts';
import type { WorkflowRun } from '../helpers/workflows/run.ts';
import { ACTIONS, byHand, logOf, tinyRepository, tinyRun } from '../helpers/workflows/tiny.ts';

const folder = temporaryFolders();

describe('the end of a run', () => {
  /** Ends cleanly on SIGINT, as Temper does. */
  const TOOL = `
const { createConnection } = require('node:net');
process.on('SIGINT', () => { console.log('interrupted'); process.exit(130); });
console.log('started');
createConnection(Number(process.env.PORT), '127.0.0.1').on('error', () => {});
setInterval(() => {}, 1000);
`;
  const text = (start: string) => `
on: workflow_dispatch
permissions: { contents: read }
jobs:
  a:
    runs-on: ubuntu-24.04
    steps:
      - uses: ${ACTIONS.checkout}
        with: { persist-credentials: false }
      - run: ${start}
      - run: echo not any more
      - if: \${{ always() }}
        run: echo always
  b:
    needs: a
    if: \${{ always() && needs.a.result == 'cancelled' }}
    runs-on: ubuntu-24.04
    steps: [{ run: 'echo told' }]
  c:
    needs: a
    if: \${{ !cancelled() }}
    runs-on: ubuntu-24.04
    steps: [{ run: 'echo not this' }]
`;

  async function cancelled(start: string) {
    const point = await meetingPoint();
    const image = { PORT: String(point.port) };
    const patience = { interrupted: 300, terminated: 100, streams: 300 };
    const { clone, hosting, push } = await tinyRepository(await folder(), text(start), {
      image,
      patience,
    });
    await clone.write('tool.cjs', TOOL);
    await push();
    const [run] = await startWorkflows(hosting, byHand());
    await point.reached;
    run?.cancel();
    const ended = await run?.ended;
    await point.close();
    if (ended === undefined) throw new Error('nothing ran');
    return ended;
  }

  test('a tool that took the place of its shell gets the signal and ends itself; what always runs still runs', async () => {
    const run = await cancelled('exec node tool.cjs');
    expect(logOf(run).slice(1)).toEqual(['started', 'interrupted', 'always', 'told']);
    expect(run.jobs.map(({ result }) => result)).toEqual(['cancelled', 'success', 'skipped']);
    expect(run.conclusion).toBe('cancelled');
  });

  test('without exec the tool never hears of it, and is ended with the job', async () => {
    const run = await cancelled('node tool.cjs; echo after');
    expect(logOf(run).slice(1)).toEqual(['started', 'always', 'told']);
  });

  test('a step that takes too long fails, a job that does is cancelled', async () => {
    const limited = (where: string) => `
jobs:
  a:
    runs-on: ubuntu-24.04
    ${where === 'job' ? 'timeout-minutes: 0.005' : ''}
    steps:
      - run: exec tail -f /dev/null
        ${where === 'step' ? 'timeout-minutes: 0.005' : ''}
`;
    const results = async (where: string) =>
      (await tinyRun(await folder(), limited(where))).jobs.map(({ result }) => result);
    expect(await results('step')).toEqual(['failure']);
    expect(await results('job')).toEqual(['cancelled']);
  });
});

describe('concurrency', () => {
  const text = (setting: string) => `
jobs:
  a:
    concurrency: { group: apply-x, ${setting} }
    runs-on: ubuntu-24.04
    environment: gate
    steps: [{ run: 'echo $GITHUB_RUN_ID' }]
`;

  /** Three runs at once; the first waits for its review until the others stand in line. */
  async function three(setting: string) {
    let open: (isOpen: boolean) => void = () => undefined;
    const gate = new Promise<boolean>((resolve) => {
      open = resolve;
    });
    const { hosting } = await tinyRepository(await folder(), text(setting), {
      environments: { gate: { review: () => gate } },
    });
    const begun: Promise<WorkflowRun>[] = [];
    for (const turn of [1, 2, 3]) {
      const [run] = await startWorkflows(hosting, byHand());
      if (run !== undefined) begun.push(run.ended);
      await until(() => hosting.concurrency.entered('apply-x') === turn);
    }
    open(true);
    return (await Promise.all(begun)).map(({ jobs }) => jobs[0]?.result);
  }

  test('a queue keeps all that wait', async () => {
    expect(await three('queue: max')).toEqual(['success', 'success', 'success']);
  });

  test('without one only the newest waits', async () => {
    expect(await three('cancel-in-progress: false')).toEqual(['success', 'cancelled', 'success']);
  });

  test('the newest may take the place of the one that runs', async () => {
    expect(await three('cancel-in-progress: true')).toEqual(['cancelled', 'cancelled', 'success']);
  });
});

/** Lets everything else go on until something is so. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}
