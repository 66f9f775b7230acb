/* Gangs of nodes from their boot to their power-off, on machines that have namespaces for walls. */
import { setTimeout as delay } from 'node:timers/promises';
import { prepare, RunFolder, startGang, type Gang } from '../../helpers/fleet/gangs.ts';
import { startLaboratory, type Ended, type Laboratory } from '../../helpers/fleet/laboratory.ts';

let laboratory: Laboratory;
beforeAll(async () => {
  laboratory = await startLaboratory('python3');
  await prepare(laboratory);
}, 60_000);
afterAll(() => laboratory.close());


test('two nodes train and leave a model, a record and nothing that runs', async () => {
  const { nodes } = await startGang(laboratory, { run: 'success' });
  const outputs = await allOff({ nodes });
  const folder = new RunFolder(laboratory, 'success');
  console.log(outputs.join('\n=====\n'), await folder.list(), JSON.stringify(await folder.json('run.json')), JSON.stringify(await folder.json('gang-1/heartbeats/'+nodes[0]+'.json')));
});

async function allOff({ nodes }: Pick<Gang, 'nodes'>): Promise<string[]> {
  const ended = await Promise.all(nodes.map((name) => laboratory.ended(name)));
  expect(ended.map(({ state, output }) => (state === 'off' ? 'off' : output))).toEqual(nodes.map(() => 'off'));
  return ended.map(({ output }: Ended) => output);
}
void delay;
