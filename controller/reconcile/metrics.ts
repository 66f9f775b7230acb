/*
 * The passes as Prometheus reads them: text format 0.0.4
 * (https://prometheus.io/docs/instrumenting/exposition_formats/, 2026-11).
 */
import { asksApplyBy, CONDITIONS, type Reconciled } from './reconciled.ts';
import type { PassLedger } from './pass-ledger.ts';

type Labels = Readonly<Record<string, string>>;

interface Metric {
  readonly name: string;
  readonly type: 'counter' | 'gauge';
  readonly help: string;
  readonly samples: readonly { readonly labels?: Labels; readonly value: number }[];
}

export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** Everything that is known, as one page. What was not seen yet is left out, not zero. */
export function renderMetrics(ledger: PassLedger): string {
  return [...passMetrics(ledger), ...foundMetrics(ledger)]
    .filter(({ samples }) => samples.length > 0)
    .map(rendered)
    .join('');
}

function passMetrics({ succeeded, failed, lastSeconds, goodAt, last }: PassLedger): Metric[] {
  return [
    counter('temper_passes_total', 'Passes of reconciling that ended, by how.', [
      { labels: { outcome: 'succeeded' }, value: succeeded },
      { labels: { outcome: 'failed' }, value: failed },
    ]),
    gauge('temper_pass_duration_seconds', 'How long the last pass took.', known(lastSeconds)),
    gauge(
      'temper_last_success_timestamp_seconds',
      'When the last good pass ended, in seconds since the epoch.',
      known(goodAt === undefined ? undefined : goodAt / 1000),
    ),
    gauge(
      'temper_commit_info',
      'The commit that the last good pass was made at.',
      last === undefined ? [] : [{ labels: { commit: last.commit }, value: 1 }],
    ),
  ];
}

function foundMetrics({ last }: PassLedger): Metric[] {
  if (last === undefined) return [];
  const { stacks, removed, money, budgets } = last.reconciled;
  const environments = environmentsIn(last.reconciled);
  const each = (count: (environment: string) => number) =>
    environments.map((environment) => ({ labels: { environment }, value: count(environment) }));
  return [
    gauge(
      'temper_stacks',
      'Stacks that are declared, by how they stand.',
      environments.flatMap((environment) =>
        CONDITIONS.map((condition) => ({
          labels: { environment, condition },
          value: stacks.filter(
            (one) => one.condition === condition && one.compiled.stack.environment === environment,
          ).length,
        })),
      ),
    ),
    gauge(
      'temper_asks_apply',
      'Stacks that only an apply can bring further.',
      each((environment) => asksApplyBy(environment, last.reconciled).length),
    ),
    gauge(
      'temper_removed_stacks',
      'Stacks in AWS that no spec answers to.',
      each((name) => removed.filter(({ left }) => left.environment === name).length),
    ),
    gauge('temper_jobs', 'Training jobs, by what AWS says of them.', jobs(last.reconciled)),
    gauge(
      'temper_money_findings',
      'Things that cost and may have been forgotten.',
      each((name) => money.filter(({ environment }) => environment === name).length),
    ),
    gauge(
      'temper_budget_ratio',
      'Part of this month’s budget that is spent, as AWS last counted.',
      [...budgets].map(([environment, { actualUsd, limitUsd }]) => ({
        labels: { environment },
        value: actualUsd / limitUsd,
      })),
    ),
  ];
}

function environmentsIn({ stacks, removed }: Reconciled): string[] {
  const names = [
    ...stacks.map(({ compiled }) => compiled.stack.environment),
    ...removed.map(({ left }) => left.environment),
  ];
  return [...new Set(names)].sort();
}

function jobs({ stacks }: Reconciled): Metric['samples'] {
  const counts = new Map<string, { labels: Labels; value: number }>();
  for (const { compiled, training } of stacks) {
    if (training === undefined) continue;
    const { environment } = compiled.stack;
    const { status } = training.job;
    const key = `${environment} ${status}`;
    const value = (counts.get(key)?.value ?? 0) + 1;
    counts.set(key, { labels: { environment, status }, value });
  }
  return [...counts.values()];
}

function counter(name: string, help: string, samples: Metric['samples']): Metric {
  return { name, type: 'counter', help, samples };
}

function gauge(name: string, help: string, samples: Metric['samples']): Metric {
  return { name, type: 'gauge', help, samples };
}

function known(value: number | undefined): Metric['samples'] {
  return value === undefined ? [] : [{ value }];
}

function rendered({ name, type, help, samples }: Metric): string {
  const lines = [
    `# HELP ${name} ${help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}`,
    `# TYPE ${name} ${type}`,
    ...samples.map(({ labels = {}, value }) => `${name}${labelText(labels)} ${String(value)}`),
  ];
  return `${lines.join('\n')}\n`;
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
