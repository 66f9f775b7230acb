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
    const { title } = plan.context.compiled.stack;
    const lines = clippedText(renderPlan(plan, false), MOST_OF_A_PLAN);
    const more = `\n### ${markdownText(title)}\n\n${fencedText(lines)}\n\nIts digest is ${markdownCode(plan.digest)}.\n`;
    if (Buffer.byteLength(text + more + rest) > bytes) return text + rest;
    text += more;
  }
  return text;
}
