/* What the machines of a training say, as `temper logs` tells it. */
import type { LogLine } from '../../controller/aws/log-lines.ts';
import { tellLogs, type LogsOptions, type ToldLine } from '../../controller/logs.ts';
import { TemperError } from '../../stacks/language/diagnostic.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';
import { ENVIRONMENT, fakeOperator, model, workspaceIn } from './fake-operator.ts';
import { onFleet, withFleets } from './fleets-to-recommend.ts';
import { record } from './kinds/fine-tune/compute/ec2/a-fleet.ts';

const folder = temporaryFolders();
const STARTED = Date.parse('2026-11-22T10:00:00Z');

const line = (id: string, minute: number, sort = 'workload'): LogLine => ({
  id,
  at: new Date(STARTED + minute * 60_000),
  stream: `gang-1/i-1/${sort}`,
  text: `line ${id}`,
});

async function laboratory(text = onFleet('sorter')) {
  const root = await folder();
  const workspace = await workspaceIn(root, withFleets(ENVIRONMENT) + text);
  const operator = { ...fakeOperator(await folder()), root };
  const told: string[] = [];
  const tell = (one: ToldLine) => void told.push(`${one.training} ${one.text}`);
  const options: LogsOptions = { follow: false, all: false };
  return {
    world: operator.world,
    told,
    logs: (more: Partial<LogsOptions> = {}, meanwhile = () => {}) => {
      const clock = { ...operator.clock, sleep: () => Promise.resolve(meanwhile()) };
      return tellLogs({ ...operator, clock }, workspace, { ...options, ...more }, tell);
    },
  };
}

type World = Awaited<ReturnType<typeof laboratory>>['world'];

function ends(world: World): void {
  const gangs = [{ number: 1, fleet: 'fleet-1', upAt: new Date(STARTED) }];
  world.fleets.runs.set('sorter/v1/run/a1', { gangs, record: record('Completed') });
}

test('lines of the program in the order of their time; what runs it only when asked for', async () => {
  const { world, told, logs } = await laboratory();
  ends(world);
  world.logLines.push(line('b', 2), line('node', 1, 'node'), line('a', 1));
  expect(await logs()).toBe(2);
  expect(told).toEqual(['sorter-v1 line a', 'sorter-v1 line b']);
  await logs({ all: true });
  expect(told.slice(2)).toContain('sorter-v1 line node');
});

test('what is older than the training is of another one', async () => {
  const { world, told, logs } = await laboratory();
  ends(world);
  world.logLines.push(line('old', -10), line('own', 1));
  await logs();
  expect(told).toEqual(['sorter-v1 line own']);
});

test('followed, it tells what comes, each line once, and ends with the training', async () => {
  const { world, told, logs } = await laboratory();
  const gangs = [{ number: 1, fleet: 'fleet-1', upAt: new Date(STARTED) }];
  world.fleets.runs.set('sorter/v1/run/a1', { gangs });
  world.fleets.machines.set('model/sorter/v1', [
    { id: 'i-1', runs: true, tags: { 'temper:attempt': '1', 'temper:gang': '1' } },
  ]);
  world.logLines.push(line('a', 1));
  await logs({ follow: true }, () => {
    world.logLines.push(line('b', 2));
    ends(world);
  });
  expect(told).toEqual(['sorter-v1 line a', 'sorter-v1 line b']);
});

test('what nobody logs is said', async () => {
  const bedrock = await laboratory(model('bot'));
  const error = await bedrock.logs().catch((one: unknown) => one);
  expect(error).toBeInstanceOf(TemperError);
  expect((error as TemperError).diagnostics).toMatchObject([{ code: 'JOB_NOT_FOUND' }]);
});
