/* How a training ended, as the pull request that asked for it is told. */
import type { EndedTraining } from '../reconcile/reconciled.ts';
import { markdownCode, markdownText } from './markdown-text.ts';
import { usd } from './money.ts';
import type { TrainingEnding } from './pull-request/outcome-rows.ts';
import { sparkline } from './sparkline.ts';

/** What tells the comment about a stack's training from the others. */
export function endedMarker(stack: string): string {
  return `training ${stack}`;
}

/** The same as a row of the review's comment. */
export function endingOf(ended: EndedTraining): TrainingEnding {
  const { stack, title, environment, job, words, losses, cost, diagnostics } = ended;
  const next = diagnostics.find(({ fix }) => fix !== undefined)?.fix;
  return {
    stack,
    title,
    environment,
    jobName: job.name,
    succeeded: job.status === 'Completed',
    words,
    losses: losses.map(({ loss }) => loss),
    validationLosses: job.validationLosses,
    ...(cost !== undefined && { cost }),
    ...(next !== undefined && { next }),
  };
}

/** Markdown. The ARN of the job stands in it, by which a later pass knows that it was told. */
export function renderEndedTraining(ended: EndedTraining): string {
  const { title, job, words, subject, losses, cost, diagnostics } = ended;
  const sign = job.status === 'Completed' ? '✅' : '❌';
  const values = losses.map(({ loss }) => loss);
  return [
    `## ${sign} ${markdownText(title)}: ${markdownText(words)}`,
    '',
    `${markdownText(subject)}, job ${markdownCode(job.arn)}`,
    ...(job.modelArn === undefined ? [] : ['', `Model ${markdownCode(job.modelArn)}`]),
    ...(values.length === 0
      ? []
      : ['', `Loss ${markdownCode(sparkline(values))} ${values[0]} → ${values.at(-1)}`]),
    ...(job.validationLosses.length === 0
      ? []
      : ['', `Validation loss ${job.validationLosses.join(', ')}`]),
    ...(cost === undefined ? [] : ['', costLine(cost)]),
    ...diagnostics.flatMap(({ message, why, fix }) => [
      '',
      `**${markdownText(message)}**`,
      ...(why === undefined ? [] : ['', markdownText(why)]),
      ...(fix === undefined ? [] : ['', `To do: ${markdownText(fix)}`]),
    ]),
    ...(job.status === 'Completed'
      ? ['', 'The results are in `terraform output`: `temper outputs` shows them.']
      : []),
    '',
  ].join('\n');
}

/** AWS reports no bill per job; what is said is the list price of what was trained. */
function costLine({ minUsd, maxUsd, basis }: NonNullable<EndedTraining['cost']>): string {
  const amount = minUsd === maxUsd ? usd(maxUsd) : `at most ${usd(maxUsd)}`;
  return `Cost: about ${amount.replaceAll('$', '\\$')}, ${markdownText(basis)}; an estimate by list prices, AWS reports no bill per job`;
}
