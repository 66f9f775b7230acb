import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runTerraform } from '../../controller/run-terraform.ts';
import { OPERATED_KINDS } from '../../controller/kinds/index.ts';
import { openWorkspace } from '../../controller/workspace/workspace.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';
import { ENVIRONMENT, fakeOperator, model, workspaceIn } from './fake-operator.ts';

const folder = temporaryFolders();

/** An operator whose engine writes down what it was given, and where. */
async function laboratory(targets: readonly string[] = ['lab']) {
  const root = await folder();
  await workspaceIn(root, ENVIRONMENT + model('bot'));
  const selection = { targets };
  const workspace = await openWorkspace({
    root,
    selection,
    today: '2026-11-21',
    environment: process.env,
    kinds: OPERATED_KINDS,
  });
  const path = join(await folder(), 'terraform');
  const log = `${path}.log`;
  writeFileSync(path, `#!/bin/sh\necho "$PWD $*" >>${log}\nexit 5\n`, { mode: 0o755 });
  const operator = {
    ...fakeOperator(await folder()),
    root,
    tools: () =>
      Promise.resolve({
        engine: { path, name: 'terraform', version: '1.11.4' } as const,
        mirror: '/mirror',
      }),
  };
  const asked: string[] = [];
  const run = (words: readonly string[], agrees = false) =>
    runTerraform(operator, workspace, {
      words,
      output: () => ({ onTerminal: false }),
      approve(title) {
        asked.push(title);
        return Promise.resolve(agrees);
      },
    });
  const started = () => (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : []);
  return { world: operator.world, asked, run, started };
}

const refusedAs = (code: string) => ({ diagnostics: [{ code }] });

test('what reads runs at once in the folder of the stack, and its exit code is the answer', async () => {
  const { asked, run, started } = await laboratory();
  expect(await run(['output', '-json'])).toMatchObject({ exitCode: 5 });
  expect(started()).toEqual([expect.stringMatching(/work\/environment\/lab output -json$/)]);
  expect(asked).toEqual([]);
});

test('what writes is asked about first, in the right account', async () => {
  const { world, asked, run, started } = await laboratory();
  await expect(run(['state', 'rm', 'x'])).rejects.toMatchObject(refusedAs('CLI_NOT_CONFIRMED'));
  expect(started()).toEqual([]);
  expect(asked).toEqual(['lab']);
  expect(world.done).toEqual(['check account']);
  await run(['state', 'rm', 'x'], true);
  expect(started()).toHaveLength(1);
});

test('writes nothing where there is no state in a bucket yet', async () => {
  const { world, run, started } = await laboratory();
  world.bucketExists = false;
  await expect(run(['import', 'a', 'b'], true)).rejects.toMatchObject(refusedAs('TF_LOCAL_STATE'));
  await run(['plan']);
  expect(world.done).toEqual(['check account', 'check account', 'init environment/lab locally']);
  expect(started()).toEqual([expect.stringMatching(/plan -lock=false$/)]);
});

test('runs in one stack, and does not leave it', async () => {
  const several = await laboratory(['lab', 'bot']);
  await expect(several.run(['output'])).rejects.toMatchObject(refusedAs('CLI_USAGE'));
  const { run, started } = await laboratory();
  for (const words of [
    ['workspace', 'new', 'x'],
    ['-chdir=/', 'output'],
  ]) {
    await expect(run(words, true)).rejects.toMatchObject(refusedAs('CLI_USAGE'));
  }
  expect(started()).toEqual([]);
});
