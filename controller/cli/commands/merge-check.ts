import { tmpdir } from 'node:os';
import type { Command } from 'commander';
import { TemperError } from '../../../stacks/language/diagnostic.ts';
import { amount } from '../../../stacks/language/display.ts';
import type { MergeGroupEvent } from '../../review/event.ts';
import type { Revision } from '../../workspace/revision.ts';
import type { CommandContext } from '../command-context.ts';
import { githubOf, githubPlace, reviewPlace } from '../github.ts';
import type { GlobalOptions, Outcome, Runtime } from '../runtime.ts';
import { eventOf } from '../workflow-run.ts';

/** `temper merge-check`: whether what a merge queue would merge was reviewed. */
export function addMergeCheck(program: Command, { runtime, action }: CommandContext): void {
  program
    .command('merge-check')
    .description(
      'in a merge queue: refuse what was not reviewed, by a check and without credentials of AWS',
    )
    .action(action((globals) => check(runtime, globals)));
}

async function check(runtime: Runtime, globals: GlobalOptions): Promise<Outcome> {
  const { answerQueue } = await import('../../answer-queue.ts');
  const event = await eventOf(runtime.settings);
  if (event.name !== 'merge_group') throw onlyInQueue(event.name);
  const github = await githubOf(runtime);
  const place = reviewPlace(githubPlace(runtime.settings));
  let sources: Outcome['sources'];
  const found = await answerQueue(
    async () => {
      const revision = await openQueued(runtime, globals, event);
      try {
        ({ sources } = revision.workspace);
        const { checkMerge } = await import('../../merge-check.ts');
        return await checkMerge({ kinds: await runtime.kinds() }, revision, github, event.head.ref);
      } finally {
        await revision.dispose();
      }
    },
    { github, place, commit: event.head.commit },
  );
  return {
    kind: 'merge-check',
    data: { pullRequest: found.pullRequest ?? null, stacks: found.stacks },
    text: `${amount(found.stacks.length, 'stack')} compared with what was reviewed`,
    diagnostics: found.diagnostics,
    ...(sources !== undefined && { sources }),
  };
}

/** What the queue would merge, as data; what is trusted is the branch that it would be merged to. */
async function openQueued(
  runtime: Runtime,
  { root }: GlobalOptions,
  { head, base }: MergeGroupEvent,
): Promise<Revision> {
  const { settings, clock } = runtime;
  const [{ fetchCommits }, { openRevision }, { today }] = [
    await import('../../workspace/fetch-commit.ts'),
    await import('../../workspace/revision.ts'),
    await import('../../stack/machine.ts'),
  ];
  const place = { root, environment: settings.variables, kinds: await runtime.kinds() };
  await fetchCommits({ ...place, source: githubPlace(settings) }, [head.commit, base.commit]);
  return openRevision({
    ...place,
    head: head.commit,
    base: base.commit,
    trusted: base.commit,
    today: today(clock),
    into: settings.variables['RUNNER_TEMP'] || tmpdir(),
  });
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
