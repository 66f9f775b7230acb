import type { Command } from 'commander';
import { TemperError } from '../../../stacks/language/diagnostic.ts';
import type { ApplyRun } from '../../report-applied.ts';
import type { Reporting } from '../../report-review.ts';
import type { CommandContext } from '../command-context.ts';
import { githubOf, githubPlace, reviewPlace } from '../github.ts';
import type { GlobalOptions, Runtime } from '../runtime.ts';

/** `temper report`: put together what the jobs of a workflow found, and tell it on GitHub. */
export function addReport(program: Command, { runtime, action }: CommandContext): void {
  const report = program
    .command('report')
    .description('in a workflow: tell GitHub what the jobs of a run found');
  report
    .command('plan')
    .description('the comment and the check of a pull request, from what its jobs planned')
    .requiredOption('--from <folder>', 'where the parts of the report are')
    .action(
      action(async (_globals, { from }: { from: string }) => {
        const { reportReview } = await import('../../report-review.ts');
        const pullRequest = await reviewedPullRequest(runtime);
        const reported = await reportReview(from, pullRequest, await reportingOf(runtime));
        const { verdict, comment, refused, findings, review } = reported;
        return {
          kind: 'report',
          data: { verdict, comment: comment ?? null, specs: review.stacks.length },
          text: `pull request ${String(pullRequest.number)} is told: ${verdict.state}`,
          diagnostics: findings,
          // The check says what the pull request is worth; this job is done when everybody can read it.
          exitCode: refused.length > 0 ? 1 : 0,
        };
      }),
    );
  report
    .command('apply')
    .description('pull requests and deployments, from what the jobs of an apply did')
    .requiredOption('--from <folder>', 'where the parts of the report are')
    .action(
      action(async (globals, { from }: { from: string }) => {
        const { reportApplied } = await import('../../report-applied.ts');
        const { told, parts, refused, findings } = await reportApplied(
          from,
          await applyRun(runtime, globals),
          await reportingOf(runtime),
        );
        return {
          kind: 'report',
          data: { told, environments: parts.map(({ environment }) => environment) },
          text: `told: ${told.map((number) => `pull request ${String(number)}`).join(', ') || 'nobody'}`,
          diagnostics: [...refused, ...findings],
          exitCode: refused.length > 0 ? 1 : 0,
        };
      }),
    );
}

async function reportingOf(runtime: Runtime): Promise<Reporting> {
  const place = githubPlace(runtime.settings);
  return {
    github: await githubOf(runtime),
    order: place.order,
    place: reviewPlace(place),
    summary: async (markdown) => {
      const { addSummary } = await import('../workflow-run.ts');
      await addSummary(runtime.settings, markdown);
    },
  };
}

/** The folder of the repository: an apply may be about no spec at all. */
const EVERYWHERE = '';

/** @throws TemperError CLI_USAGE where the workflow does not say which environments had a job */
async function applyRun({ settings }: Runtime, { root }: GlobalOptions): Promise<ApplyRun> {
  const { JobEnvironmentsShape } = await import('../../review/part-shapes.ts');
  const { gitIn } = await import('../../workspace/git.ts');
  const { isBetween } = await import('../../workspace/commits.ts');
  const { stepsSince } = await import('../../workspace/branch-log.ts');
  const { variables } = settings;
  const read = JobEnvironmentsShape.safeParse(parsed(variables['ENVIRONMENTS']));
  if (!read.success) throw notTold('ENVIRONMENTS', 'which environments had a job', 'environments');
  const git = gitIn(root, variables);
  const commit = variables['GITHUB_SHA'] ?? '';
  return {
    commit,
    environments: read.data.map(({ name }) => name),
    // An apply takes the default branch as it is by then, which others may have merged to since this run began.
    canHaveApplied: (one) => isBetween(git, { first: commit, commit: one, last: 'HEAD' }),
    broughtTo: async (environment) => {
      const since = read.data.find(({ name }) => name === environment)?.since;
      // Where it never was, everything is newer, and nobody waits for what is old.
      if (since === undefined) return [commit];
      return (await stepsSince(git, since, EVERYWHERE)).map((step) => step.commit);
    },
  };
}

/** @throws TemperError CLI_USAGE where the workflow does not say which pull request it is about */
async function reviewedPullRequest(runtime: Runtime) {
  const { ReviewedPullRequestShape } = await import('../../review/part-shapes.ts');
  const read = ReviewedPullRequestShape.safeParse(
    parsed(runtime.settings.variables['PULL_REQUEST']),
  );
  if (read.success) return read.data;
  throw notTold('PULL_REQUEST', 'which pull request this is about', 'pull-request');
}

function notTold(variable: string, what: string, output: string): TemperError {
  return new TemperError([
    {
      code: 'CLI_USAGE',
      severity: 'error',
      message: `\`${variable}\` does not say ${what}`,
      why: `it is the output \`${output}\` of \`temper matrix\`, in one line of JSON`,
      fix: `set it in the step: \`${variable}: \${{ needs.changes.outputs.${output} }}\``,
    },
  ]);
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
