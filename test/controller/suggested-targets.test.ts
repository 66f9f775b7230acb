/* What Temper prints as a command is typed as it stands: the target in it has to be one, from the second attempt on too. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fleetProgress } from '../../controller/kinds/fine-tune/compute/ec2/progress.ts';
import { renderResults } from '../../controller/report/apply-report.ts';
import { compiledSpecs } from '../../controller/stack/compiled-spec.ts';
import type { StackPlan } from '../../controller/stack/stack-plan.ts';
import { parsePlan } from '../../controller/terraform/plan/plan.ts';
import { watchAll } from '../../controller/watch.ts';
import { Selector } from '../../controller/workspace/selection.ts';
import type { CompiledSpec } from '../../stacks/compile.ts';
import { KINDS } from '../../stacks/kinds/index.ts';
import type { Diagnostic } from '../../stacks/language/diagnostic.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';
import { ENVIRONMENT, fakeOperator, model, trainingJob, workspaceIn } from './fake-operator.ts';
import {
  aFleet,
  aWorld,
  ended,
  fleetSpec,
  FOLDER,
  LAUNCHED,
  runOutput,
  STATE,
  stateOf,
} from './kinds/fine-tune/compute/ec2/a-fleet.ts';
import { planJson } from './terraform/plan-json.ts';

const folder = temporaryFolders();

const FLEET = fleetSpec('maxRestarts: 1').replace('  version: 1\n', '  version: 1\n  attempt: 2\n');

/** A version on Bedrock whose second attempt is declared, and what is told when it is watched. */
async function watched(arrange: (dir: string, world: World) => void) {
  const root = await folder();
  const workspace = await workspaceIn(root, ENVIRONMENT + model('bot', '  attempt: 2\n'));
  const operator = { ...fakeOperator(await folder()), root };
  const bots = [...(await compiledSpecs(workspace))].filter(({ stack }) => stack.training);
  for (const one of bots) arrange((await operator.open(one)).dir, operator.world);
  const [bot] = await watchAll(operator, workspace);
  return { workspace, fix: onlyFix(bot?.diagnostics ?? []) };
}

type World = ReturnType<typeof fakeOperator>['world'];

function onlyFix([first, ...rest]: readonly Diagnostic[]): string {
  expect(rest).toEqual([]);
  return first?.fix ?? '';
}

/** The targets of the one command in a sentence. */
function targetsIn(text: string): string[] {
  const [, targets = ''] = /temper (?:apply|watch) ([^`\n]+)/.exec(text) ?? [];
  return targets.split(' ');
}

function selectedBy(targets: readonly string[], specs: readonly CompiledSpec['spec'][]) {
  return new Selector(KINDS).select({ documents: specs }, { targets });
}

test('after an apply: what follows the training', async () => {
  const fleet = await aFleet(FLEET);
  const workspace = await workspaceIn(await folder(), ENVIRONMENT + model('bot', '  attempt: 2\n'));
  const bot = [...(await compiledSpecs(workspace))].find(({ stack }) => stack.training);
  const both = [bot, fleet].filter((one) => one !== undefined);
  expect(both.map(({ stack }) => stack.training?.jobName)).toEqual(['bot-v1-a2', 'sorter-v1-a2']);
  const told = renderResults(
    both.map((compiled) => ({
      compiled,
      outcome: 'applied',
      plan: startOf(compiled),
      diagnostics: [],
    })),
    false,
  );
  expect(told).toContain('temper watch bot-v1 sorter-v1');
  const specs = both.map(({ spec }) => spec);
  expect(selectedBy(targetsIn(told), specs)).toEqual(specs);
});

/** A plan that starts the training of a stack. */
function startOf(compiled: CompiledSpec): StackPlan {
  const changes = [{ address: compiled.stack.training?.address ?? '', actions: ['create'] }];
  const plan = parsePlan(planJson({ changes }), { lineage: 'l' });
  // What follows a training asks a plan for nothing else.
  return { context: { compiled }, plan } as unknown as StackPlan;
}

test('watching what was never applied: which apply it needs', async () => {
  const { workspace, fix } = await watched(() => {});
  expect(selectedBy(targetsIn(fix), workspace.specs.documents)).toEqual([
    expect.objectContaining({ kind: 'FineTune' }),
  ]);
});

test('watching over a state that waits to be stored: which apply stores it', async () => {
  const { workspace, fix } = await watched((dir, world) => {
    world.jobs.set('bot-v1-a2', trainingJob('bot-v1-a2', 'Completed'));
    const text = JSON.stringify({ version: 4, lineage: 'l', serial: 9, resources: [] });
    writeFileSync(join(dir, 'errored.tfstate'), text);
  });
  expect(fix).toContain('then the results are written');
  expect(selectedBy(targetsIn(fix), workspace.specs.documents)).toEqual([
    expect.objectContaining({ kind: 'FineTune' }),
  ]);
});

test('machines that wait to be started again: which apply starts them', async () => {
  const compiled = await aFleet(FLEET);
  const { world, inAws } = aWorld(compiled);
  const run = FOLDER.replace(/a1$/, 'a2');
  world.states.set(STATE, stateOf(runOutput({ attempt: 2 })));
  world.fleets.runs.set(run, {
    gangs: [{ number: 1, fleet: 'fleet-1', upAt: LAUNCHED, end: ended('Lost', 'NodeLost') }],
  });
  const { diagnostics } = await fleetProgress(compiled, inAws);
  const fix = onlyFix(diagnostics);
  expect(diagnostics).toMatchObject([{ code: 'JOB_WAITS_TO_RESTART' }]);
  expect(selectedBy(targetsIn(fix), [compiled.spec])).toEqual([compiled.spec]);
});
