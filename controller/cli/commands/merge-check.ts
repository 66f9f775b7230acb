import { tmpdir } from 'node:os';
import type { Command } from 'commander';
import { TemperError } from '../../../stacks/language/diagnostic.ts';
import { amount } from '../../../stacks/language/display.ts';
import type { CommandContext } from '../command-context.ts';
import { githubOf, githubPlace } from '../github.ts';
import type { GlobalOptions, Outcome, Runtime } from '../runtime.ts';
import { eventOf } from '../workflow-run.ts';

/** `temper merge-check`: whether what a merge queue would merge was reviewed. */
export function addMergeCheck(program: Command, { runtime, action }: CommandContext): void {
  program
    .command('merge-check')
    .description('in a merge queue: refuse what was not reviewed, without credentials of AWS')
    .action(action((globals) => check(runtime, globals)));
}

async function check(runtime: Runtime, globals: GlobalOptions): Promise<Outcome> {
  const { settings, clock } = runtime;
  const [{ fetchCommits }, { openRevision }, { today }, { checkMerge }] = [
    await import('../../workspace/fetch-commit.ts'),
    await import('../../workspace/revision.ts'),
    await import('../../stack/machine.ts'),
    await import('../../merge-check.ts'),
  ];
  const event = await eventOf(settings);
  if (event.name !== 'merge_group') throw onlyInQueue(event.name);
  const kinds = await runtime.kinds();
  const place = { root: globals.root, environment: settings.variables, kinds };
  const [head, base] = [event.head.commit, event.base.commit];
  await fetchCommits({ ...place, source: githubPlace(settings) }, [head, base]);
  const revision = await openRevision({
    ...place,
    head,
    base,
    trusted: base,
    today: today(clock),
    into: settings.variables['RUNNER_TEMP'] || tmpdir(),
  });
  try {
    const found = await checkMerge({ kinds }, revision, await githubOf(runtime), event.head.ref);
    return {
      kind: 'merge-check',
      data: { pullRequest: found.pullRequest ?? null, stacks: found.stacks },
      text: `${amount(found.stacks.length, 'stack')} compared with what was reviewed`,
      diagnostics: found.diagnostics,
      sources: revision.workspace.sources,
    };
  } finally {
    await revision.dispose();
  }
}

function onlyInQueue(name: string): TemperError {
  return new TemperError([
    {
      code: 'PULL_EVENT',
      severity: 'error',
      message: `a merge is checked on \`merge_group\`, not on \`${name}\``,
      fix: 'start the command from the workflows that `temper init` writes',
    },
  ]);
}
