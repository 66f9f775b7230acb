/*
 * Promise 1, "never pays twice": an apply that ends at any moment, in any way, can be run again, and in the end exactly one
 * job was started for the version, counted on the sandbox's side.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { openLaboratory, type Laboratory } from '../helpers/laboratory.ts';
import { family } from '../helpers/processes.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';
import type { Running } from '../helpers/temper.ts';

const folder = temporaryFolders();
let lab: Laboratory;
/** How long an apply takes here that nobody interrupts. */
let durationMs: number;

beforeAll(async () => {
  lab = await openLaboratory(await folder());
  await lab.writeModel('warm-up');
  const started = Date.now();
  expect(await lab.temper('apply', 'warm-up', '--yes')).toMatchObject({ code: 0 });
  durationMs = Date.now() - started;
}, 120_000);

afterAll(() => lab.sandbox.stop());

const ENDINGS = {
  'SIGINT, as Ctrl-C or a cancelled Actions run': ({ child }: Running) => child.kill('SIGINT'),
  'SIGKILL of Temper alone, so that Terraform goes on as an orphan': ({ child }: Running) =>
    child.kill('SIGKILL'),
  'SIGKILL of Temper, Terraform and the provider, as when the machine dies': ({
    child,
  }: Running) => {
    for (const pid of family(child.pid ?? 0)) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // it ended by itself meanwhile
      }
    }
  },
};

/** The number of moments that must pass; `TEMPER_MOMENTS=30 npm test -- interrupted` looks closer. */
const MOMENTS = Number(process.env['TEMPER_MOMENTS'] ?? 10);
const endings = Object.entries(ENDINGS);
const cases = Array.from({ length: MOMENTS }, (_, at) => {
  const [how, end] = endings[at % endings.length] ?? [];
  // One moment in each tenth of the run, at random within it.
  return {
    model: `bot-${at}`,
    share: (at + Math.random()) / MOMENTS,
    how: how ?? '',
    end: end ?? (() => false),
  };
});

test.each(cases)(
  '$model: ended after $share of the run by $how',
  async ({ model, share, end }) => {
    await lab.writeModel(model);
    const running = lab.start('apply', model, '--yes');
    await sleep(share * durationMs);
    end(running);
    const first = await running.ended;
    // Whatever it said before it died, it must not have shown a bug of its own.
    expect(first.stderr).not.toContain('bug of its own');

    const again = await lab.temper('apply', model, '--yes');
    expect({ code: again.code, stderr: again.code === 0 ? '' : again.stderr }).toEqual({
      code: 0,
      stderr: '',
    });
    expect((await lab.sandbox.jobsStarted())[`${model}-v1`]).toBe(1);
    expect((await lab.locks()).filter((key) => key.includes(`/${model}/`))).toEqual([]);
  },
  180_000,
);
