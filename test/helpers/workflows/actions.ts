/* The one table of what stands in for an action; a `uses` that is not in it fails. The pins are those of the workflows. */
import { dirname, join, isAbsolute } from 'node:path';
import { githubToken } from '../github-token.ts';
import type { Action, ActionCall } from './action-call.ts';
import { checkout } from './checkout.ts';
import { digestOf } from './hosting.ts';
import { filesIn, putFiles } from './stored-files.ts';

const setupNode: Action = async ({ inputs, addPath, log }) => {
  const wanted = inputs.required('node-version');
  if (inputs.isSet('package-manager-cache', true))
    throw new Error('npm’s cache is not stood in for');
  inputs.end();
  log(`Node.js ${process.version} stands in for ${wanted}`);
  addPath(dirname(process.execPath));
};

/** What a job of another branch or pull request has kept is not seen; what the default branch has kept is. */
const cache: Action = async ({ inputs, job, log, setOutput, onSuccess }) => {
  const { hosting, ref } = job;
  const path = inputs.required('path');
  const key = inputs.required('key');
  inputs.end();
  const scopes = [ref, `refs/heads/${hosting.defaultBranch}`].map((one) => `${one} ${key}`);
  const found = scopes.map((one) => hosting.caches.get(one)).find((one) => one !== undefined);
  setOutput('cache-hit', String(found !== undefined));
  if (found !== undefined) {
    log(`Cache restored from key: ${key}`);
    return putFiles(path, found, 0o755);
  }
  onSuccess(async () => void hosting.caches.set(`${ref} ${key}`, await filesIn(path)));
};

const uploadArtifact: Action = async ({ inputs, job, log, setOutput }) => {
  const name = inputs.take('name') ?? 'artifact';
  const path = within(job.workspace, inputs.required('path'));
  inputs.take('retention-days');
  const overwrite = inputs.isSet('overwrite', false);
  const withoutFiles = inputs.take('if-no-files-found') ?? 'warn';
  inputs.end();
  const files = await filesIn(path);
  if (files.size === 0) {
    if (withoutFiles === 'error') throw new Error(`No files were found with the provided path`);
    log('No files were found with the provided path');
    return;
  }
  const ofRun = job.hosting.artifacts.get(job.run) ?? new Map();
  job.hosting.artifacts.set(job.run, ofRun);
  if (ofRun.has(name) && !overwrite) {
    throw new Error(`an artifact with this name already exists on the workflow run: ${name}`);
  }
  const digest = digestOf(files);
  ofRun.set(name, { name, files, digest });
  setOutput('artifact-digest', digest.replace('sha256:', ''));
};

const downloadArtifact: Action = async ({ inputs, job }) => {
  const [name, pattern] = [inputs.take('name'), inputs.take('pattern')];
  const path = within(job.workspace, inputs.take('path') ?? '.');
  const merges = inputs.isSet('merge-multiple', false);
  inputs.end();
  const all = [...(job.hosting.artifacts.get(job.run)?.values() ?? [])];
  const wanted = all.filter((one) =>
    name === undefined ? matches(one.name, pattern ?? '*') : one.name === name,
  );
  if (name !== undefined && wanted.length === 0) throw new Error(`Artifact not found: ${name}`);
  for (const artifact of wanted) {
    if (digestOf(artifact.files) !== artifact.digest) {
      throw new Error(`${artifact.name}: the digest is not the one of the upload`);
    }
    const isAlone = merges || name !== undefined;
    await putFiles(isAlone ? path : join(path, artifact.name), artifact.files);
  }
};

/** A role trusts a GitHub environment; who asks for it must be able to show a token of GitHub's. */
const configureAwsCredentials: Action = async (call) => {
  const { inputs, job, setVariable, mask } = call;
  const role = inputs.required('role-to-assume');
  const region = inputs.required('aws-region');
  const seconds = Number(inputs.take('role-duration-seconds') ?? 3600);
  inputs.end();
  // A role is made for an hour at most, unless somebody says otherwise.
  if (!(seconds >= 900 && seconds <= 3600))
    throw new Error(
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role',
    );
  if (job.permissions['id-token'] !== 'write') {
    throw new Error('Credentials could not be loaded: the job may not ask for an OIDC token');
  }
  const trusting = job.hosting.roles[role];
  if (trusting === undefined || trusting.environment !== job.environment) {
    throw new Error(
      `Could not assume role with OIDC: Not authorized to perform sts:AssumeRoleWithWebIdentity`,
    );
  }
  const { credentials } = trusting;
  const subject = `repo:${job.hosting.repository}:environment:${trusting.environment}`;
  const given =
    typeof credentials === 'function' ? await credentials(githubToken(subject)) : credentials;
  setVariable('AWS_REGION', region);
  setVariable('AWS_DEFAULT_REGION', region);
  for (const [name, value] of Object.entries(given)) {
    if (/SECRET|TOKEN/.test(name)) mask(value);
    setVariable(name, value);
  }
};

/** By `owner/name@commit`; the tag of each commit stands beside it in the workflows. */
const TABLE: Readonly<Record<string, Action>> = {
  'actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1': checkout,
  'actions/setup-node@820762786026740c76f36085b0efc47a31fe5020': setupNode,
  'actions/cache@27d5ce7f107fe9357f9df03efb73ab90386fccae': cache,
  'actions/upload-artifact@bbbca2ddaa5d8feaa63e36b76fdaad77386f024f': uploadArtifact,
  'actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c': downloadArtifact,
  'aws-actions/configure-aws-credentials@e6de054238d6b7531b4efff3b6587d9aade6a06c':
    configureAwsCredentials,
};

/** @throws Error for an action that nothing stands in for */
export function actionFor(uses: string): (call: ActionCall) => Promise<void> {
  const action = TABLE[uses];
  if (action === undefined) throw new Error(`nothing stands in for ${uses}`);
  return action;
}

export function isStoodInFor(uses: string): boolean {
  return uses in TABLE;
}

function matches(name: string, pattern: string): boolean {
  const source = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
  return new RegExp(`^${source}$`).test(name);
}

function within(workspace: string, path: string): string {
  return isAbsolute(path) ? path : join(workspace, path);
}
