import { TemperError, type Diagnostic } from '../../stacks/language/diagnostic.ts';
import { MOST_JOBS, tooManyJobs } from './job-matrix.ts';
import type { Shard } from './stack-review.ts';

/** Stacks that are planned in one environment, and who plans them. */
export interface EnvironmentStacks extends Omit<Shard, 'name' | 'stacks'> {
  /** Ids, in the order in which they are planned. */
  readonly stacks: readonly string[];
}

/**
 * Parts stacks into jobs: each of one environment, all of one environment nearly equally large, the same for the same stacks.
 * A job gets `perRunner` stacks at most, or more where there would be more jobs than a matrix may have.
 * @throws TemperError PULL_TOO_MANY_JOBS for more environments than that
 */
export function shardsOf(
  environments: readonly EnvironmentStacks[],
  perRunner: number,
  most: number = MOST_JOBS,
): Shard[] {
  const all = environments.filter(({ stacks }) => stacks.length > 0);
  if (all.length > most) throw new TemperError([tooManyToPlan(all.length)]);
  const jobs = (size: number) =>
    all.reduce((sum, { stacks }) => sum + Math.ceil(stacks.length / size), 0);
  let size = perRunner;
  while (jobs(size) > most) size += 1;
  return all.flatMap(({ stacks, ...about }) =>
    parts(stacks, Math.ceil(stacks.length / size)).map((part, at) => ({
      ...about,
      name: `${about.environment}-${String(at + 1)}`,
      stacks: part,
    })),
  );
}

function tooManyToPlan(environments: number): Diagnostic {
  const fix = 'change fewer environments in one pull request';
  return tooManyJobs(environments, { does: 'plans', severity: 'error', fix });
}

/** So many parts, whose lengths differ by one at most. */
function parts<T>(items: readonly T[], count: number): T[][] {
  return Array.from({ length: count }, (_, at) =>
    items.slice(
      Math.floor((at * items.length) / count),
      Math.floor(((at + 1) * items.length) / count),
    ),
  );
}
