/* Repositories with one small workflow, for the tests of the harness itself. */
import type { Json } from '../../../stacks/json.ts';
import { payloadOf } from '../github/webhooks.ts';
import { runWorkflows } from './github-actions.ts';
import { type HostedRepository, hostedRepository } from './hosted-repository.ts';
import type { HostingOptions } from './hosting.ts';
import type { WorkflowRun } from './run.ts';

export type Given = Omit<HostingOptions, 'origin' | 'folder'>;

/** Where the one workflow lies. */
export const TINY = '.github/workflows/tiny.yml';

/** The actions of the table, for workflows in tests. */
export const ACTIONS = {
  checkout: 'actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1',
  cache: 'actions/cache@27d5ce7f107fe9357f9df03efb73ab90386fccae',
  upload: 'actions/upload-artifact@bbbca2ddaa5d8feaa63e36b76fdaad77386f024f',
  download: 'actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c',
  credentials: 'aws-actions/configure-aws-credentials@e6de054238d6b7531b4efff3b6587d9aade6a06c',
} as const;

/** A workflow that says neither is started by hand, and its jobs may nothing. */
export function tinyRepository(
  folder: string,
  text: string,
  options: Given = {},
): Promise<HostedRepository> {
  const on = /^on:/m.test(text) ? '' : 'on: workflow_dispatch\n';
  const permissions = /^permissions:/m.test(text) ? '' : 'permissions: {}\n';
  return hostedRepository(folder, { [TINY]: on + permissions + text }, options);
}

/** Somebody starts it by hand. */
export function byHand(inputs: Readonly<Record<string, string>> = {}, ref = 'refs/heads/main') {
  const payload = payloadOf('workflow_dispatch', { ref, inputs, workflow: TINY });
  return { name: 'workflow_dispatch' as const, payload, workflow: TINY };
}

/** Runs it by hand, to its end. */
export async function tinyRun(
  folder: string,
  text: string,
  options: Given = {},
): Promise<WorkflowRun> {
  const { hosting } = await tinyRepository(folder, text, options);
  return only(await runWorkflows(hosting, byHand()));
}

/** The one run that there is. @throws Error where there is another number of them */
export function only(runs: readonly WorkflowRun[]): WorkflowRun {
  const [run, ...others] = runs;
  if (run === undefined || others.length > 0) throw new Error('one run was expected');
  return run;
}

/** What all steps have printed, or those of one job. */
export function logOf(run: WorkflowRun, id?: string): string[] {
  return run.jobs
    .filter((job) => id === undefined || job.id === id)
    .flatMap(({ steps }) => steps.flatMap(({ log }) => log));
}

/** Why jobs were not begun, and the messages of all annotations. */
export function complaintsOf(run: WorkflowRun): string[] {
  return run.jobs.flatMap(({ refusal, steps }) => [
    ...(refusal === undefined ? [] : [refusal]),
    ...steps.flatMap(({ annotations }) => annotations.map(({ message }) => message)),
  ]);
}

/** The lines of a job with one script. */
export function scriptJob(script: string, more = ''): string {
  const lines = script.split('\n').map((line) => `          ${line}`);
  return `\n    runs-on: ubuntu-24.04\n${more}    steps:\n      - run: |\n${lines.join('\n')}\n`;
}

/** An event of a pull request whose head is a commit of this repository, unless something else is said. */
export function pullRequest(
  name: 'pull_request' | 'pull_request_target',
  head: string,
  more: Readonly<Record<string, Json>> = {},
) {
  const about = {
    number: 7,
    merge_commit_sha: head,
    head: { ref: 'change', sha: head, repo: { full_name: 'acme/models' } },
    base: { ref: 'main', sha: head, repo: { full_name: 'acme/models' } },
    ...more,
  };
  const payload = payloadOf(name, { action: 'opened', number: 7, pull_request: about });
  return { name, payload };
}
