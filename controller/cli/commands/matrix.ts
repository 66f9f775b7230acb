import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { amount } from '../../../stacks/language/display.ts';
import type { EnvironmentMatrix } from '../../environment-matrix.ts';
import type { MatrixPlace, PlanMatrix } from '../../matrix.ts';
import { neutralLine } from '../../report/terminal-text.ts';
import type { DispatchEvent } from '../../review/event.ts';
import type { PullRequestToPlan } from '../../review/pull-request-to-plan.ts';
import type { CommandContext } from '../command-context.ts';
import { githubOf, githubPlace } from '../github.ts';
import { positiveInteger } from '../option-values.ts';
import type { GlobalOptions, Outcome, Runtime } from '../runtime.ts';
import { eventOf, setOutputs, writePart } from '../workflow-run.ts';

/** Stacks a runner plans: each takes some 5 CPU-seconds, and a runner some 20 seconds to be there. */
const STACKS_PER_RUNNER = 12;

/** `temper matrix`: which jobs a workflow has. */
export function addMatrix(program: Command, { runtime, action }: CommandContext): void {
  const matrix = program
    .command('matrix')
    .description('in GitHub Actions: say which jobs a workflow has');
  matrix
    .command('plan')
    .description('what a pull request touches, in parts that a runner plans each')
    .requiredOption('--out <folder>', 'where to write what was found')
    .option(
      '--stacks-per-runner <n>',
      'stacks that one runner plans at most',
      positiveInteger,
      STACKS_PER_RUNNER,
    )
    .action(
      action((globals, options: { out: string; stacksPerRunner: number }) =>
        plan(runtime, globals, options),
      ),
    );
  matrix
    .command('apply')
    .description('the environments in which something differs from what was applied last')
    .option('--out <folder>', 'not needed: nothing is written but the outputs of the job')
    .action(action((globals) => apply(runtime, globals)));
  matrix
    .command('reconcile')
    .description('the environments that have a role to reconcile with')
    .action(action((globals) => reconcile(runtime, globals)));
}

async function plan(
  runtime: Runtime,
  globals: GlobalOptions,
  options: { readonly out: string; readonly stacksPerRunner: number },
): Promise<Outcome> {
  const { settings, clock } = runtime;
  const [{ planMatrix }, { pullRequestToPlan }, { fetchCommits }, { today }] = [
    await import('../../matrix.ts'),
    await import('../../review/pull-request-to-plan.ts'),
    await import('../../workspace/fetch-commit.ts'),
    await import('../../stack/machine.ts'),
  ];
  const event = await eventOf(settings);
  const asked: PullRequestToPlan = await pullRequestToPlan(event, {
    repository: githubPlace(settings).repository,
    pullRequest: async (number) => (await githubOf(runtime)).pullRequest(number),
  });
  const place = await placeOf(runtime, globals);
  await fetchCommits({ ...place, source: githubPlace(settings) }, [asked.pullRequest.head]);
  const found = await planMatrix({
    ...place,
    ...asked,
    today: today(clock),
    into: settings.variables['RUNNER_TEMP'] || tmpdir(),
    stacksPerRunner: options.stacksPerRunner,
  });
  await writePart(resolve(options.out), 'changes', found.part);
  const { shards, pullRequest } = found;
  await setOutputs(settings, { shards, 'pull-request': pullRequest });
  // What is wrong with the specs is told where the pull request is, by the job that tells everything.
  return {
    kind: 'matrix-plan',
    data: { shards, pullRequest },
    text: summary(found),
    diagnostics: [],
  };
}

function summary({ shards, part }: PlanMatrix): string {
  const planned = shards.reduce((sum, { stacks }) => sum + stacks.length, 0);
  const mistakes = part.diagnostics.filter(({ severity }) => severity === 'error').length;
  return [
    `${amount(planned, 'stack')} to plan in ${amount(shards.length, 'job')}`,
    ...(part.stacks.length > 0 ? [`${String(part.stacks.length)} previewed`] : []),
    ...(mistakes > 0 ? [`${amount(mistakes, 'mistake')} in the specs`] : []),
  ].join(', ');
}

async function apply(runtime: Runtime, globals: GlobalOptions): Promise<Outcome> {
  const { applyMatrix } = await import('../../environment-matrix.ts');
  const event = await eventOf(runtime.settings);
  const before = event.name === 'push' ? event.before : undefined;
  const found = await applyMatrix({
    ...(await placeOf(runtime, globals)),
    github: await githubOf(runtime),
    ...(before !== undefined && { before }),
    ...(event.name === 'workflow_dispatch' && {
      also: await environmentsAskedFor(runtime, globals, event.inputs),
    }),
  });
  return told(runtime, 'matrix-apply', found);
}

/**
 * Where a person has the apply look whatever was merged: git does not know of what drifted, nor of what another Temper compiles
 * otherwise. Everywhere, unless they say where; that may be an environment of which nothing is declared any more.
 * @throws TemperError CLI_NOTHING_SELECTED for what there is not
 */
async function environmentsAskedFor(
  runtime: Runtime,
  globals: GlobalOptions,
  { repair, environment }: DispatchEvent['inputs'],
): Promise<ReadonlySet<string>> {
  const [{ openSelected }, { Selector }] = [
    await import('../selecting.ts'),
    await import('../../workspace/selection.ts'),
  ];
  if (environment !== undefined && repair === undefined) {
    const { goneNames } = await import('../../environment-matrix.ts');
    const gone = await goneNames(await placeOf(runtime, globals));
    if (gone.has(environment)) return new Set([environment]);
  }
  const targets = repair === undefined ? [] : [repair];
  const { kinds, selected } = await openSelected(runtime, globals, targets, {
    ...(environment !== undefined && { environment }),
    asksAws: true,
    mayBeEmpty: true,
  });
  const selector = new Selector(kinds.map(({ definition }) => definition));
  return new Set(selected.flatMap((spec) => selector.environmentOf(spec) ?? []));
}

async function reconcile(runtime: Runtime, globals: GlobalOptions): Promise<Outcome> {
  const { reconcileMatrix } = await import('../../environment-matrix.ts');
  return told(runtime, 'matrix-reconcile', await reconcileMatrix(await placeOf(runtime, globals)));
}

async function told(
  { settings }: Runtime,
  kind: string,
  { environments, diagnostics }: EnvironmentMatrix,
): Promise<Outcome> {
  await setOutputs(settings, { environments });
  const text = environments.map(({ name }) => neutralLine(name)).join('\n');
  return { kind, data: { environments }, text, diagnostics };
}

async function placeOf(runtime: Runtime, globals: GlobalOptions): Promise<MatrixPlace> {
  const { variables } = runtime.settings;
  return { root: resolve(globals.root), environment: variables, kinds: await runtime.kinds() };
}
