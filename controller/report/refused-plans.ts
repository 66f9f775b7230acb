/* Plans that were not applied, for whoever has to look at them: the summary of the job that refused them. */
import { clippedText, markdownCode, markdownText } from './markdown-text.ts';
import { renderPlan } from './plan-report.ts';
import { fencedText } from './fenced-text.ts';
import type { StackPlan } from '../stack/stack-plan.ts';

/** Characters of one plan: several have room in the 1 MiB that GitHub keeps of a summary. */
const MOST_OF_A_PLAN = 60_000;

/** Markdown within so many bytes of UTF-8, the digest of each plan beside it; empty where nothing was refused. */
export function renderRefusedPlans(plans: readonly StackPlan[], bytes: number): string {
  if (plans.length === 0) return '';
  let text = '## Not applied: plans to look at\n';
  const rest = '\nThe log of this job has the others.\n';
  for (const plan of plans) {
    const more = section(plan);
    if (Buffer.byteLength(text + more + rest) > bytes) return text + rest;
    text += more;
  }
  return text;
}

/** In words, and resource by resource without values. */
function section(plan: StackPlan): string {
  const words = fencedText(clippedText(renderPlan(plan, false), MOST_OF_A_PLAN));
  const changes = changesOf(plan).map((one) => `- ${one}`);
  const list = changes.length === 0 ? [] : [changes.join('\n')];
  const { title } = plan.context.compiled.stack;
  const heading = `### ${markdownText(title)}`;
  return `\n${[heading, words, ...list, `Its digest is ${markdownCode(plan.digest)}.`].join('\n\n')}\n`;
}

/** What a plan does to each resource, without values, as Markdown: ``create `aws_iam_role.training` ``. */
export function changesOf({ plan }: StackPlan): string[] {
  return plan.resourceChanges
    .filter(({ actions }) => !isNothing(actions))
    .map(({ address, actions }) => `${actions.join(' and ')} ${markdownCode(address)}`);
}

function isNothing(actions: readonly string[]): boolean {
  return actions.every((action) => action === 'no-op' || action === 'read');
}
