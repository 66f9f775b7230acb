/* How a living repository begins, and how the jobs of its workflows end. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ACCOUNT } from '../helpers/laboratory.ts';
import { dataOf } from '../helpers/temper.ts';
import type { WorkflowRun } from '../helpers/workflows/run.ts';
import { complaintsOf, logOf } from '../helpers/workflows/tiny.ts';
import { ENVIRONMENT, NAME, type LivingRepository, type Proposal } from './living-repository.ts';

export const PLANNED = [
  'changes success',
  'review success',
  'report success',
  'merge-check skipped',
];
export const NOT_PLANNED = [
  'changes success',
  'review skipped',
  'report success',
  'merge-check skipped',
];
export const QUEUED = [
  'changes skipped',
  'review skipped',
  'report skipped',
  'merge-check success',
];
export const APPLIED = ['changes success', 'apply success', 'report success'];
export const RECONCILED = ['environments success', 'reconcile success'];

/** Where `init` puts the environment, and the first version of a model. */
export const ENVIRONMENT_FILE = `specs/environments/${ENVIRONMENT}.yaml`;
export const MODEL_FILE = 'specs/models/guide/v1.yaml';

/** Expects how the jobs ended, and shows what they said where it is something else. */
export function expectJobs(ended: WorkflowRun, expected: readonly string[]): void {
  const jobs = ended.jobs.map(({ id, result }) => `${id} ${result}`);
  const isSo = JSON.stringify(jobs) === JSON.stringify(expected);
  const said = isSo ? {} : { log: logOf(ended), complaints: complaintsOf(ended) };
  expect({ jobs, ...said }).toEqual({ jobs: expected });
}

/** How things stand: what a person sees, and what is in AWS, in few words. */
export interface Standing {
  /** The verdict of the one comment on a pull request. */
  readonly comment?: string | undefined;
  /** All of its head. */
  readonly checks?: readonly string[];
  /** Titles of those that are open. */
  readonly issues: readonly string[];
  /** The commit and state of the newest deployment, by environment. */
  readonly deployed: Readonly<Record<string, string>>;
  /** How often each training was started. */
  readonly trainings: Readonly<Record<string, number>>;
  /** Review records beside the states of the first environment. */
  readonly reviews: number;
  /** Locks of these states. */
  readonly locks: readonly string[];
}

/** How things stand after an act, and for the pull request that it was about. @throws Error where it has two comments of Temper's */
export async function standing(life: LivingRepository, about?: Proposal): Promise<Standing> {
  const { issues, deployments } = life.github.repository;
  return {
    ...(about !== undefined && told(life, about)),
    issues: issues.filter(({ state }) => state === 'open').map(({ title }) => title),
    deployed: Object.fromEntries(
      deployments.map(({ environment, commit, statuses }) => [
        environment,
        `${commit} ${statuses.at(-1)?.state ?? 'none'}`,
      ]),
    ),
    trainings: await life.sandbox.jobsStarted(),
    reviews: (await life.stored('reviews/')).length,
    locks: await life.locks(),
  };
}

function told(life: LivingRepository, { number, head }: Proposal) {
  const [comment, ...others] = life.commentsOn(number);
  if (others.length > 0) throw new Error(`two comments on #${String(number)}`);
  const { checkRuns } = life.github.repository;
  return {
    comment: comment === undefined ? undefined : /^## (.*)$/m.exec(comment)?.[1],
    checks: checkRuns
      .filter(({ commit }) => commit === head)
      .map(({ name, conclusion }) => `${name} ${String(conclusion)}`),
  };
}

/**
 * `temper init`, `temper bootstrap`, the roles that it prints, and the environment made: by an administrator, the last one here. The
 * model lies in the clone then, for the first pull request.
 * @param more lines of the environment's spec
 */
export async function startRepository(life: LivingRepository, more = ''): Promise<void> {
  const { clone, push } = life.hosted;
  await life.byHand('init', '--environment', ENVIRONMENT, '--account', ACCOUNT, '--branch', 'main');
  const text = await readFile(join(clone.root, ENVIRONMENT_FILE), 'utf8');
  const words = ['bootstrap', ENVIRONMENT, '--repository', NAME, '--yes', '--json'];
  const { roles } = dataOf<{ readonly roles: object }>(await life.byHand(...words));
  await clone.write(
    ENVIRONMENT_FILE,
    `${text}\n  dashboard: false\n${more}  roles: ${JSON.stringify(roles)}\n`,
  );
  await clone.git('add', '--all');
  await clone.git('reset', '--quiet', '--', 'specs/models');
  await clone.git('stash', 'push', '--quiet', '--include-untracked', '--', 'specs/models');
  await push();
  await life.byHand('apply', ENVIRONMENT, '--yes');
  // The key of the environment counts for trainings some minutes after it was made.
  await life.sandbox.advance(3_600_000);
  await clone.git('stash', 'pop', '--quiet');
  // There is an environment, made by hand, and nobody was asked or told anything.
  expect(await standing(life)).toEqual({
    issues: [],
    deployed: {},
    trainings: {},
    reviews: 0,
    locks: [],
  });
  expect(await life.stored('temper/')).toEqual([`temper/environments/${ENVIRONMENT}.tfstate`]);
  expect(life.github.repository.comments).toEqual([]);
  expect(life.github.repository.checkRuns).toEqual([]);
}
