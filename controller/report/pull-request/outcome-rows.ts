/* What became of a stack after the merge, in one row: how its apply went, and how the training that it started ended. */
import type { Diagnostic } from '../../../stacks/language/diagnostic.ts';
import type { Json } from '../../../stacks/json.ts';
import type { CostSoFar } from '../../aws/job-progress.ts';
import type { AppliedStack } from '../../review/apply-part.ts';
import { jsonLine } from '../json.ts';
import { clippedText, markdownCode, markdownText } from '../markdown-text.ts';
import { usdBounds } from '../money.ts';
import { sparkline } from '../sparkline.ts';
import { hasTold, withOutcomes, type OutcomeRow, type OutcomeState } from './outcomes.ts';
import type { ReviewPlace } from './pull-request-review.ts';

/** Code points of a title, a value and a sentence. */
const TITLE = 80;
const VALUE = 160;
const SENTENCE = 400;
/** Outputs of a stack that a row has room for; `temper outputs` has all. */
const MOST_OUTPUTS = 3;

/** How a training ended, as far as AWS tells. */
export interface TrainingEnding {
  /** Id of the stack. */
  readonly stack: string;
  readonly title: string;
  readonly environment: string;
  readonly job: { readonly name: string; readonly arn: string };
  /** Name or ARN of what came of it. */
  readonly model?: string;
  /** It ended with a model. */
  readonly succeeded: boolean;
  /** `completed after 41 min`. */
  readonly words: string;
  /** Step by step, in order; empty where AWS left no table. */
  readonly losses: readonly number[];
  readonly validationLosses: readonly number[];
  readonly cost?: CostSoFar;
  /** What went wrong, for one that ended without a model. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * The comment of a pull request after an apply.
 * @param brokenOff environments whose job did not come to say what it has done
 */
export function renderApplied(
  body: string | undefined,
  stacks: readonly AppliedStack[],
  { runUrl }: ReviewPlace,
  brokenOff: readonly string[] = [],
): string {
  const rows = [...stacks.map(appliedRow), ...brokenOff.map(brokenOffRow)];
  const over = stacks.map(({ environment }) => applyOf(environment));
  return withOutcomes(body, rows, { runUrl, over });
}

/** An environment whose job was ended before it could say what it has done. */
export function brokenOffRow(environment: string): OutcomeRow {
  return {
    stack: applyOf(environment),
    state: 'failed',
    spec: specOf({ title: 'the apply', environment }),
    text: '**broken off**, before it could say what it has done; none of that is lost, and the next run takes up the rest',
    tells: BROKEN_OFF,
  };
}

const BROKEN_OFF = 'broken off';

/** Whether the comment says that the apply of an environment was broken off. */
export function tellsBrokenOff(body: string, environment: string): boolean {
  return hasTold(body, applyOf(environment), BROKEN_OFF);
}

/** The comment once another run has taken up what an apply was broken off at. */
export function renderTakenUp(body: string, environment: string, { runUrl }: ReviewPlace): string {
  const row: OutcomeRow = {
    stack: applyOf(environment),
    state: 'unchanged',
    spec: specOf({ title: 'the apply', environment }),
    text: `broken off at first; a later [run](${runUrl}) has taken up the rest`,
  };
  return withOutcomes(body, [row]);
}

/** No stack is called that. */
function applyOf(environment: string): string {
  return `the apply of ${environment}`;
}

/** The comment of a pull request after trainings that it asked for have ended. */
export function renderEnded(body: string | undefined, endings: readonly TrainingEnding[]): string {
  return withOutcomes(body, endings.map(endedRow));
}

/** Whether the comment has told how this training ended. */
export function tellsEnd(
  body: string | undefined,
  { stack, job }: Pick<TrainingEnding, 'stack' | 'job'>,
): boolean {
  return hasTold(body ?? '', stack, job.arn);
}

export function appliedRow(stack: AppliedStack): OutcomeRow {
  const state: OutcomeState =
    stack.outcome === 'applied' && stack.jobName !== undefined ? 'training' : stack.outcome;
  const { stack: id, at } = stack;
  return { stack: id, state, spec: specOf(stack), text: appliedText(stack), at };
}

function appliedText(stack: AppliedStack): string {
  switch (stack.outcome) {
    case 'applied':
      return [
        'applied',
        ...(stack.jobName === undefined
          ? []
          : [`trains as ${value(stack.jobName)}; how it ends is told here`]),
        ...outputsOf(stack.outputs),
      ].join(' · ');
    case 'unchanged':
      return ['already as declared', ...outputsOf(stack.outputs)].join(' · ');
    case 'skipped':
      return 'not reached: something it depends on was refused or failed. The next run takes it up';
    case 'refused':
      return ['**refused**', ...problems(stack), ...acceptance(stack)].join('<br>');
    case 'failed':
      return ['**failed**', ...problems(stack), 'the next run takes up what remains'].join('<br>');
  }
}

function problems({ diagnostics }: Pick<AppliedStack, 'diagnostics'>): string[] {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  return errors.slice(0, 2).map(({ code, message, fix }) => {
    const help = fix === undefined ? '' : `; ${sentence(fix)}`;
    return `\`${code}\` ${sentence(message)}${help}`;
  });
}

/** Only what a review does not show is asked about; what a gate refuses, no digest opens. */
function acceptance({ planDigest, diagnostics }: AppliedStack): string[] {
  if (planDigest === undefined) return [];
  const onlyUnreviewed = diagnostics
    .filter(({ severity }) => severity === 'error')
    .every(({ code }) => (code as string) === 'GATE_NOT_REVIEWED');
  return onlyUnreviewed
    ? [
        `to accept exactly this plan, look at it in the run’s summary and run \`apply.yml\` by hand with the digest ${markdownCode(planDigest)}`,
      ]
    : [];
}

function outputsOf(outputs: Readonly<Record<string, Json>>): string[] {
  const all = Object.entries(outputs).filter(([, one]) => one !== null && one !== '');
  return [
    ...all.slice(0, MOST_OUTPUTS).map(([name, one]) => {
      return `${value(name)} = ${value(typeof one === 'string' ? one : jsonLine(one))}`;
    }),
    ...(all.length > MOST_OUTPUTS ? [`and ${String(all.length - MOST_OUTPUTS)} outputs more`] : []),
  ];
}

export function endedRow(ending: TrainingEnding): OutcomeRow {
  const state: OutcomeState = ending.succeeded ? 'trained' : 'failed';
  const facts = [
    `${ending.succeeded ? '' : '**no model**: '}${sentence(ending.words)}`,
    ...lossWords(ending),
    ...costWords(ending),
    `job ${value(ending.job.name)}`,
    ...(ending.model === undefined ? [] : [`model ${value(ending.model)}`]),
  ].join(' · ');
  return {
    stack: ending.stack,
    state,
    spec: specOf(ending),
    text: [facts, ...problems(ending)].join('<br>'),
    tells: ending.job.arn,
  };
}

function lossWords({ losses, validationLosses }: TrainingEnding): string[] {
  const [first, last] = [losses[0], losses.at(-1)];
  return [
    ...(first === undefined || last === undefined
      ? []
      : [`loss \`${sparkline(losses, 24)}\` ${rounded(first)} → ${rounded(last)}`]),
    ...(validationLosses.length === 0
      ? []
      : [`validation ${validationLosses.map(rounded).join(', ')}`]),
  ];
}

/** AWS reports no bill per job: what is said is the list price of what was trained. */
function costWords({ cost }: TrainingEnding): string[] {
  if (cost === undefined) return [];
  const amount = usdBounds({ lowUsd: cost.minUsd, highUsd: cost.maxUsd });
  return [`cost about ${amount} by list prices (${markdownText(cost.basis)})`];
}

function rounded(loss: number): string {
  return String(Number(loss.toPrecision(4)));
}

function specOf({ title, environment }: { readonly title: string; readonly environment: string }) {
  return `${markdownText(clippedText(title, TITLE))} (${markdownCode(clippedText(environment, TITLE))})`;
}

function value(text: string): string {
  return markdownCode(clippedText(text, VALUE)) || '(empty)';
}

function sentence(text: string): string {
  return markdownText(clippedText(text, SENTENCE));
}
