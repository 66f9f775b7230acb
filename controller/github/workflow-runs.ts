/* Workflows that Temper starts, and what became of those that were started. */
import * as z from 'zod';
import type { DispatchedRun } from '../ports/github.ts';
import { WorkflowRunsAnswer } from './answers.ts';
import type { Connection } from './connection.ts';
import { RepositoryAnswer } from './settings-answers.ts';

/** Runs that are looked at: GitHub lists no more on a page. */
const NEWEST = 100;

const WORKFLOW = '/repos/{owner}/{repo}/actions/workflows/{workflow_id}';

/** The newest runs of a workflow that somebody, or a job, has started; the newest first. */
export async function dispatchedRuns(
  github: Connection,
  workflow: string,
): Promise<readonly DispatchedRun[]> {
  const query = { workflow_id: workflow, event: 'workflow_dispatch', per_page: NEWEST };
  const { workflow_runs: runs } = await github.ask(
    `GET ${WORKFLOW}/runs`,
    query,
    WorkflowRunsAnswer,
  );
  return runs.map(({ display_title: title, status, created_at: createdAt }) => ({
    title,
    isOver: status === 'completed',
    createdAt: Date.parse(createdAt),
  }));
}

/** Starts a workflow on the default branch. One that is sent again after a lost answer may start it twice. */
export async function dispatch(
  github: Connection,
  workflow: string,
  inputs: Readonly<Record<string, string>>,
): Promise<void> {
  const { default_branch: ref } = await github.ask(
    'GET /repos/{owner}/{repo}',
    {},
    RepositoryAnswer,
  );
  const parameters = { workflow_id: workflow, ref, inputs };
  await github.ask(`POST ${WORKFLOW}/dispatches`, parameters, z.unknown());
}
