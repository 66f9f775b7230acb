import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { amount } from '../../../stacks/language/display.ts';
import type { ReviewPart } from '../../review/stack-review.ts';
import type { CommandContext } from '../command-context.ts';
import { githubPlace } from '../github.ts';
import { operatorOf } from '../operator.ts';
import type { GlobalOptions, Outcome, Runtime } from '../runtime.ts';
import { VERSION } from '../version.ts';
import { writePart } from '../workflow-run.ts';

/** `temper review`: plans a part of a pull request. */
export function addReview(program: Command, { runtime, action }: CommandContext): void {
  program
    .command('review')
    .description(
      'in a workflow: plan a shard of a pull request (SHARD, PULL_REQUEST), and keep what was seen',
    )
    .requiredOption('--out <folder>', 'where to write what was found')
    .action(
      action((globals, options: { out: string }) => review(runtime, globals, resolve(options.out))),
    );
}

async function review(runtime: Runtime, globals: GlobalOptions, out: string): Promise<Outcome> {
  const { settings, clock } = runtime;
  const [
    { shardFrom, pullRequestFrom },
    { fetchCommits },
    { openRevision },
    { today },
    { reviewShard },
  ] = [
    await import('../../review/job-inputs.ts'),
    await import('../../workspace/fetch-commit.ts'),
    await import('../../workspace/revision.ts'),
    await import('../../stack/machine.ts'),
    await import('../../review.ts'),
  ];
  const shard = shardFrom(settings.variables['SHARD']);
  const pullRequest = pullRequestFrom(settings.variables['PULL_REQUEST']);
  const { head, mergeBase, trusted } = pullRequest;
  const operator = await operatorOf(runtime, globals);
  const place = { root: operator.root, environment: operator.variables, kinds: operator.kinds };
  await fetchCommits({ ...place, source: githubPlace(settings) }, [head, mergeBase]);
  const revision = await openRevision({
    ...place,
    head,
    base: mergeBase,
    trusted,
    today: today(clock),
    into: settings.variables['RUNNER_TEMP'] || tmpdir(),
    asksAws: true,
  });
  try {
    const part = await reviewShard(operator, revision, { shard, pullRequest, temper: VERSION });
    await writePart(out, shard.name, part);
    return {
      kind: 'review',
      data: part,
      text: summary(part),
      // What the plans are refused for is told where the pull request is, by the job that tells everything.
      diagnostics: part.diagnostics,
      sources: revision.workspace.sources,
    };
  } finally {
    await revision.dispose();
  }
}

function summary({ part, stacks }: ReviewPart): string {
  const failed = stacks.filter(({ outcome }) => outcome === 'failed').length;
  return `${part}: ${amount(stacks.length, 'stack')}${failed > 0 ? `, ${String(failed)} could not be planned` : ''}`;
}
