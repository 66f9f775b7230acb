/* What the machines of a fleet do in the sandbox: their run, as the node program lives it, by the sandbox's time. */
import type { Sandbox } from '../../../../controller/sandbox/sandbox.ts';
import { sandboxes } from '../running-sandbox.ts';
import { askJson, control } from './asking.ts';
import { gangPlace, type GangPlace } from './gangs.ts';

const MINUTE = 60_000;
const start = sandboxes();

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await start({ speed: 1 });
}, 120_000);

const advance = (minutes: number) => control(sandbox, 'clock', { advanceMs: minutes * MINUTE });
const state = async (place: GangPlace, machine: string) =>
  /<name>(running|terminated)<\/name>/.exec(
    await place.at.ask('DescribeInstances', { 'InstanceId.1': machine }),
  )?.[1];

test('a run from its lease to its record, and the machines end themselves', async () => {
  const place = await gangPlace(sandbox, { nodes: 2 });
  const { fleet, machines } = await place.start();
  expect(Object.keys(await place.folder())).toEqual([]);
  await advance(10);
  console.log(JSON.stringify(await place.folder(), undefined, 1));
  await advance(60);
  console.log(JSON.stringify(await place.folder(), undefined, 1), fleet);
  expect(await state(place, machines[0] ?? '')).toBe('terminated');
  console.log((await place.text('metrics.jsonl')).slice(0, 500));
  for (const s of ['node', 'workload', 'metrics']) {
    const events = await askJson(sandbox, 'logs', 'Logs_20140328.GetLogEvents', {
      logGroupName: place.config.logGroup,
      logStreamName: `gang-1/${machines[0]}/${s}`,
      limit: 20,
    });
    console.log(JSON.stringify(events, undefined, 1).slice(0, 3000));
  }
  console.log(JSON.stringify(sandbox.stats));
});
