import { amount } from '../../stacks/language/display.ts';
import {
  asksApply,
  CONDITIONS,
  type Condition,
  type FollowedTraining,
  type Reconciled,
  type ReconciledStack,
} from '../reconcile/reconciled.ts';
import { palette, type Palette } from './palette.ts';
import { planData } from './plan-data.ts';
import { tableLines } from './table.ts';
import { neutralLine } from './terminal-text.ts';
import { undeclaredData, whatIsLeft } from './undeclared-report.ts';

const WORDS: Readonly<Record<Condition, string>> = {
  'in-step': 'in step',
  adopted: 'adopted',
  released: 'released what it ran on',
  drifted: 'drifted',
  pending: 'waits for an apply',
  'no-model': 'ended without a model',
  busy: 'busy: left for the next pass',
  unchecked: 'not checked in this pass',
  failed: 'could not be looked at',
};

/** What a pass found and did: what is not in step a line each, then how many there are of what. */
export function renderReconciled(
  reconciled: Reconciled,
  colour: boolean,
  columns?: number,
): string {
  const paint = palette(colour);
  const { stacks, removed, money, started } = reconciled;
  const rows = stacks.filter(isTold).map((one) => row(one, paint));
  return [
    ...tableLines(rows, columns),
    ...removed.map(({ left, deletionPolicy }) =>
      neutralLine(
        `${left.stack}  no spec answers to it (${deletionPolicy === 'delete' ? 'waits for an apply, to be deleted' : (deletionPolicy ?? 'nobody knows what its spec said')}): ${whatIsLeft(left)}`,
      ),
    ),
    ...money.flatMap(({ about, words, fix }) => [
      neutralLine(`$ ${about}: ${words}`),
      ...(fix === '' ? [] : [paint.dim(neutralLine(`    ${fix}`))]),
    ]),
    ...started.map((environment) =>
      neutralLine(`started the apply workflow for ${environment}, which starts machines again`),
    ),
    `${amount(stacks.length, 'stack')}: ${counts(stacks)}`,
  ].join('\n');
}

function isTold({ condition, training }: ReconciledStack): boolean {
  const happened = training !== undefined && (training.moved || training.told !== undefined);
  return (condition !== 'in-step' && condition !== 'unchecked') || happened;
}

const TONES: Readonly<Partial<Record<Condition, keyof Palette>>> = {
  drifted: 'yellow',
  pending: 'yellow',
  failed: 'red',
  'no-model': 'red',
  adopted: 'cyan',
  released: 'cyan',
};

function row(one: ReconciledStack, paint: Palette) {
  const tone = TONES[one.condition];
  return [
    { text: neutralLine(one.compiled.stack.title) },
    {
      text: WORDS[one.condition],
      ...(tone !== undefined && { paint: (text: string) => paint[tone](text) }),
    },
    {
      text: neutralLine(
        [one.because, ...trainingWords(one.training)]
          .filter((part) => part !== undefined)
          .join('; '),
      ),
    },
  ];
}

function trainingWords(training: FollowedTraining | undefined): string[] {
  if (training === undefined) return [];
  return [
    `training ${training.words}`,
    ...(training.moved ? ['results moved into outputs'] : []),
    ...(training.told === undefined ? [] : [`told pull request #${String(training.told)}`]),
  ];
}

function counts(stacks: readonly ReconciledStack[]): string {
  const parts = CONDITIONS.map((condition) => ({
    condition,
    count: stacks.filter((one) => one.condition === condition).length,
  })).filter(({ count }) => count > 0);
  return parts.map(({ condition, count }) => `${String(count)} ${WORDS[condition]}`).join(', ');
}

/** The same for machines. No attribute of a resource is in it. */
export function reconciledData(reconciled: Reconciled): unknown {
  const { stacks, removed, money, budgets, started } = reconciled;
  return {
    stacks: stacks.map(stackData),
    removed: removed.map(({ left, deletionPolicy = null }) => ({
      ...(undeclaredData(left) as object),
      deletionPolicy,
    })),
    money,
    budgets: Object.fromEntries(budgets),
    asksApply: asksApply(reconciled),
    started,
  };
}

function stackData({ compiled, plan, training, ...one }: ReconciledStack): unknown {
  const { id, kind, title, environment, file } = compiled.stack;
  const { diagnostics: _told, ...known } = one;
  return {
    stack: id,
    kind,
    title,
    environment,
    file,
    ...known,
    ...(plan !== undefined && { plan: planData(plan) }),
    ...(training !== undefined && { training: trainingData(training) }),
  };
}

function trainingData({ job, stuck, ...training }: FollowedTraining): unknown {
  return {
    job: job.name,
    arn: job.arn,
    status: job.status,
    ...training,
    ...(stuck !== undefined && { stuck: stuck.message }),
  };
}
