/*
 * Deployments tell from which commit on there is something to apply. GitHub makes one itself for every job that names an
 * environment, so ours have a task of their own; and only those count that our own identity made.
 */
import * as z from 'zod';
import type { Deployment, DeploymentState, RunOrder } from '../ports/github.ts';
import { DeploymentAnswer, DeploymentStatusAnswer } from './answers.ts';
import type { Connection } from './connection.ts';
import { DESCRIPTION_CHARACTERS, within } from './limits.ts';

const TASK = 'temper';
/** Deployments that are looked at: where none of them succeeded, everything is looked at instead. */
const NEWEST = 10;

const DEPLOYMENTS = '/repos/{owner}/{repo}/deployments';
const STATUSES = '/repos/{owner}/{repo}/deployments/{deployment_id}/statuses';

/** The newest deployments to an environment that Temper made, newest first. */
export async function deploymentsTo(
  github: Connection,
  environment: string,
): Promise<readonly Deployment[]> {
  const deployments: Deployment[] = [];
  for (const { id, sha, created_at } of await ownDeployments(github, { environment })) {
    deployments.push({
      id,
      environment,
      commit: sha,
      state: await stateOf(github, id),
      createdAt: Math.floor(Date.parse(created_at) / 1000),
    });
  }
  return deployments;
}

/** Makes the deployment of this run. @returns its id */
export async function deploy(
  github: Connection,
  deployment: {
    readonly environment: string;
    readonly commit: string;
    readonly description: string;
  },
  order: RunOrder,
): Promise<number> {
  const { environment, commit, description } = deployment;
  const payload = { temper: `${String(order.run)}.${String(order.attempt)}` };
  const done = async () => {
    const made = await ownDeployments(github, { environment, sha: commit });
    return made.find((one) => JSON.stringify(one.payload) === JSON.stringify(payload));
  };
  const parameters = {
    ref: commit,
    task: TASK,
    environment,
    description: within(description, DESCRIPTION_CHARACTERS),
    payload,
    auto_merge: false,
    // The apply has its own conditions, and this only tells of it.
    required_contexts: [],
    transient_environment: false,
    // Of one that is not, GitHub takes back the success when any job of the environment succeeds later.
    production_environment: true,
  };
  const shape = DeploymentAnswer.transform(({ id }) => ({ id }));
  const made = await github.once<{ readonly id: number }>(`POST ${DEPLOYMENTS}`, parameters, {
    shape,
    done,
  });
  return made.id;
}

/** Says how a deployment stands. */
export async function setDeployment(
  github: Connection,
  id: number,
  status: {
    readonly state: DeploymentState;
    readonly description: string;
    readonly logUrl?: string;
  },
): Promise<void> {
  const parameters = {
    deployment_id: id,
    state: status.state,
    description: within(status.description, DESCRIPTION_CHARACTERS),
    ...(status.logUrl !== undefined && { log_url: status.logUrl }),
    auto_inactive: false,
  };
  const done = async () => ((await stateOf(github, id)) === status.state ? true : undefined);
  const shape = DeploymentStatusAnswer.transform(() => true as const);
  await github.once<true>(`POST ${STATUSES}`, parameters, { shape, done });
}

async function ownDeployments(
  github: Connection,
  query: { readonly environment: string; readonly sha?: string },
): Promise<readonly DeploymentAnswer[]> {
  const page = { ...query, task: TASK, per_page: NEWEST };
  const found = await github.ask(`GET ${DEPLOYMENTS}`, page, z.array(DeploymentAnswer));
  if (found.length === 0) return [];
  const self = await github.self();
  return found.filter(({ creator }) => creator?.login === self);
}

/** The newest status; GitHub lists it first. */
async function stateOf(github: Connection, id: number): Promise<DeploymentState> {
  const page = { deployment_id: id, per_page: 1 };
  const [newest] = await github.ask(`GET ${STATUSES}`, page, z.array(DeploymentStatusAnswer));
  return newest === undefined ? 'queued' : STATES[newest.state];
}

const STATES: Readonly<Record<z.infer<typeof DeploymentStatusAnswer>['state'], DeploymentState>> = {
  error: 'failure',
  failure: 'failure',
  inactive: 'inactive',
  pending: 'queued',
  queued: 'queued',
  in_progress: 'in_progress',
  success: 'success',
};
