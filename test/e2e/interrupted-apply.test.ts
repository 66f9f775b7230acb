/*
 * Promise 1, "never pays twice": an apply that ends at any moment, in any way, can be run again, and in the end exactly one
 * job was started for the version, counted on the sandbox's side.
 */
import fc from 'fast-check';
import { draws } from '../helpers/draws.ts';
import { setTimeout as delay } from 'node:timers/promises';
import { workersIn } from '../../chaos/processes.ts';
import { openLaboratory, type Laboratory } from '../helpers/laboratory.ts';
import { killFamily } from '../helpers/processes.ts';
import { startTemper, STATE_DIR, temper, type Running } from '../helpers/temper.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';
import { openTurnstile, type Turnstile } from '../helpers/turnstile.ts';

const folder = temporaryFolders();
let lab: Laboratory;
let turnstile: Turnstile;

beforeAll(async () => {
  lab = await openLaboratory(await folder());
  turnstile = await openTurnstile(lab.sandbox.url);
}, 120_000);

afterAll(() => {
  turnstile.close();
  return lab.sandbox.stop();
});

const ENDINGS = {
  'SIGINT, as Ctrl-C or a cancelled Actions run': ({ child }: Running) => child.kill('SIGINT'),
  'SIGKILL of Temper alone, so that Terraform goes on as an orphan': ({ child }: Running) =>
    child.kill('SIGKILL'),
  'SIGKILL of Temper, Terraform and the provider, as when the machine dies': ({
    child,
  }: Running) => {
    killFamily(child.pid ?? 0);
  },
};

/** The number of moments that must pass; `TEMPER_MOMENTS=30 npm test -- interrupted` looks closer. */
const MOMENTS = Number(process.env['TEMPER_MOMENTS'] ?? 3);
/** An apply asks AWS for some forty things, and for the state bucket where that is not there yet. */
const REQUESTS = 40;
const endings = Object.entries(ENDINGS);
const chances = draws(fc.noBias(fc.record({ within: fc.nat(999), isLost: fc.boolean() })), MOMENTS);
const [turn = 0] = draws(fc.nat(endings.length - 1), 1);
const cases = chances.map(({ within, isLost }, at) => {
  const [how = '', end = () => false] = endings[(at + turn) % endings.length] ?? [];
  // One moment in each part of the run, by chance within it; each ending comes early, in the middle or late by chance.
  const request = 1 + Math.floor(((at + within / 1000) / MOMENTS) * REQUESTS);
  const when = `request ${request} was ${isLost ? 'lost' : 'carried out and not answered'}`;
  return { model: `bot-${at}`, moment: { request, isLost }, when, how, end };
});

test.each(cases)(
  '$model: ended when $when, by $how',
  async ({ model, moment, end }) => {
    await lab.writeModel(model);
    const options = { cwd: lab.repository.root, env: { TEMPER_SANDBOX: turnstile.url } };
    let reached = false;
    turnstile.at(moment, () => {
      reached = true;
      end(running);
    });
    const running = startTemper(['apply', model, '--yes'], { ...options, detached: true });
    const first = await running.ended;
    expect({ reached, requests: turnstile.count() }).toMatchObject({ reached: true });
    // Whatever it said before it died, it must not have shown a bug of its own.
    expect(first.stderr).not.toContain('bug of its own');

    const again = await temper(['apply', model, '--yes'], options);
    expect({ code: again.code, stderr: again.code === 0 ? '' : again.stderr }).toEqual({
      code: 0,
      stderr: '',
    });
    expect((await lab.sandbox.jobsStarted())[`${model}-v1`]).toBe(1);
    expect((await lab.locks()).filter((key) => key.includes(`/${model}/`))).toEqual([]);
  },
  180_000,
);

test('a Temper that is killed while Terraform looks at what there is leaves neither it nor its provider behind', async () => {
  await lab.writeModel('left');
  const options = { cwd: lab.repository.root, env: { TEMPER_SANDBOX: turnstile.url } };
  expect(await temper(['apply', 'left', '--yes'], options)).toMatchObject({ code: 0 });
  // Of some sixteen requests of a plan, the last few are the provider's.
  turnstile.at({ request: 14, isLost: false }, () => planning.child.kill('SIGKILL'));
  const planning = startTemper(['plan', 'left'], { ...options, detached: true });
  expect(await planning.ended).toMatchObject({ signal: 'SIGKILL' });
  while (workersIn(STATE_DIR).length > 0) await delay(50);
}, 120_000);
