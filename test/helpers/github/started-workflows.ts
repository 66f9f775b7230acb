/* Workflows that are started by hand or by a job. Whoever plays them says what becomes of a run. */
import { absent, found, paged, type Call, type Outcome } from './outcomes.ts';
import { workflowRunShape } from './shapes.ts';

export function listStarted({ repository, parameters }: Call): Outcome {
  const workflow = parameters['workflow_id'] ?? '';
  const runs = repository.startedWorkflows.filter((one) => one.workflow === workflow);
  return found(repository.workflows.get(workflow), () =>
    paged(runs.toReversed().map(workflowRunShape), 'workflow_runs'),
  );
}

export function startWorkflow({ repository, identity, parameters, body, now }: Call): Outcome {
  const workflow = parameters['workflow_id'] ?? '';
  const name = repository.workflows.get(workflow);
  if (name === undefined) return absent;
  const inputs = (body['inputs'] ?? {}) as Readonly<Record<string, string>>;
  repository.startedWorkflows.push({
    id: repository.nextId(),
    workflow,
    login: identity.login,
    ref: body['ref'] as string,
    inputs,
    createdAt: now,
    title: name(inputs),
    status: 'queued',
  });
  return { status: 204 };
}
