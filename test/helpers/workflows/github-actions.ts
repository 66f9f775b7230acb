/*
 * GitHub Actions on this machine: what happens in a repository starts the workflows that are meant by it, as its own parser
 * and evaluator read them. Everything that a workflow uses and this cannot do is an error, so that a test which
 * passes has run what GitHub would run.
 */
import { requirePublished } from '../github/webhooks.ts';
import { placeOf, starts, type WorkflowEvent } from './events.ts';
import type { Hosting } from './hosting.ts';
import type { JobRun } from './job.ts';
import { type StartedRun, startRun, type WorkflowRun } from './run.ts';
import { readWorkflow, type Workflow } from './workflow-file.ts';

const FOLDER = '.github/workflows/';

/**
 * Starts every workflow that an event starts. The files are those of the commit that the run is about.
 * @throws Error where GitHub would not send such a payload
 */
export async function startWorkflows(
  hosting: Hosting,
  event: WorkflowEvent,
  onJob?: (job: JobRun) => void,
): Promise<StartedRun[]> {
  requirePublished(event.name, event.payload);
  const place = await placeOf(event, hosting.defaultBranch, (ref) => hosting.tip(ref));
  const workflows = await workflowsAt(hosting, place.sha);
  return workflows
    .filter((workflow) => starts(workflow, event))
    .map((workflow) =>
      startRun({ hosting, workflow, event, place, ...(onJob !== undefined && { onJob }) }),
    );
}

/** The same, to the end of all of them. */
export async function runWorkflows(hosting: Hosting, event: WorkflowEvent): Promise<WorkflowRun[]> {
  const runs = await startWorkflows(hosting, event);
  return Promise.all(runs.map(({ ended }) => ended));
}

async function workflowsAt(hosting: Hosting, commit: string): Promise<Workflow[]> {
  const listed = await hosting.git('ls-tree', '-r', '--name-only', '-z', commit, '--', FOLDER);
  const paths = listed.split('\0').filter((path) => /\.ya?ml$/.test(path));
  return Promise.all(
    paths.map(async (path) => readWorkflow(path, await hosting.git('show', `${commit}:${path}`))),
  );
}
