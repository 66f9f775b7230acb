/*
 * A team's repository with all that it works with: GitHub with its workflows, an AWS account, and somebody's clone. Nothing in it
 * is played but GitHub, AWS and the runners: what runs is the team's copy of the workflows with this checkout's Temper.
 */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { findMirror } from '../../controller/terraform/engine/mirror.ts';
import type { Json } from '../../stacks/json.ts';
import { REPOSITORY } from '../helpers/compiled.ts';
import { BOT, openGitHub, type LocalGitHub } from '../helpers/github/server.ts';
import { payloadOf } from '../helpers/github/webhooks.ts';
import { pullShape, repositoryShape } from '../helpers/github/shapes.ts';
import type { CheckRun, Pull } from '../helpers/github/state.ts';
import { ACCOUNT } from '../helpers/laboratory.ts';
import { roleTaken } from '../helpers/role-taken.ts';
import { startSandboxProcess, type SandboxProcess } from '../helpers/sandbox.ts';
import { temper, type Ended } from '../helpers/temper.ts';
import type { WorkflowEvent } from '../helpers/workflows/events.ts';
import { RUNNER_PATIENCE } from '../helpers/workflows/entry-process.ts';
import { runWorkflows } from '../helpers/workflows/github-actions.ts';
import { serveGit } from '../helpers/workflows/git-server.ts';
import { hostedRepository, type HostedRepository } from '../helpers/workflows/hosted-repository.ts';
import type { HostingOptions, Permissions } from '../helpers/workflows/hosting.ts';
import { packedCommand, QUIET_NPM } from '../helpers/workflows/packed-command.ts';
import type { WorkflowRun } from '../helpers/workflows/run.ts';
import { only } from '../helpers/workflows/tiny.ts';

export const NAME = 'acme/models';
export const ENVIRONMENT = 'lab';
/** Another one of the same account, for which GitHub has places as well. */
export const SECOND_ENVIRONMENT = 'shop';
const stateBucket = (environment: string) => `temper-${environment}-state-${ACCOUNT}`;

/** As `temper bootstrap` calls it. */
export const roleOf = (purpose: string, environment = ENVIRONMENT) =>
  `arn:aws:iam::${ACCOUNT}:role/temper/temper-${environment}-${purpose}`;

/** Somebody who opened a pull request, and where. */
export interface Proposal {
  readonly number: number;
  readonly head: string;
  readonly branch: string;
  readonly isFork: boolean;
  /** For the workflows. */
  readonly event: WorkflowEvent;
}

export class LivingRepository {
  readonly github: LocalGitHub;
  readonly sandbox: SandboxProcess;
  readonly hosted: HostedRepository;
  readonly #s3: S3Client;
  readonly #close: () => Promise<void>;

  /** @param folder an empty one */
  static async open(folder: string): Promise<LivingRepository> {
    const running: (() => Promise<unknown>)[] = [];
    const close = async () => {
      const ended = await Promise.allSettled(running.splice(0).map((end) => end()));
      for (const one of ended) if (one.status === 'rejected') throw one.reason;
    };
    try {
      const github = await openGitHub(NAME);
      running.push(() => github.close());
      const mayRead = (token: string) => github.identities.get(token)?.permissions !== undefined;
      const git = await serveGit(join(folder, 'hosted'), mayRead);
      running.push(() => git.close());
      // However slow this machine is, a training ends when a test lets time pass, and not before.
      const sandbox = await startSandboxProcess(folder, ['--speed', '1']);
      running.push(() => sandbox.stop());
      const files = await teamFiles(folder, '1.2.3');
      const options = { ...(await runnersOf(github, sandbox)), server: git.url };
      const hosted = await hostedRepository(join(folder, 'hosted'), files, options);
      return new LivingRepository({ github, sandbox, hosted }, close);
    } catch (error) {
      // Whoever waits for it has nothing to close.
      await close();
      throw error;
    }
  }

  private constructor(
    parts: Pick<LivingRepository, 'github' | 'sandbox' | 'hosted'>,
    close: () => Promise<void>,
  ) {
    ({ github: this.github, sandbox: this.sandbox, hosted: this.hosted } = parts);
    this.#close = close;
    this.#s3 = new S3Client({
      endpoint: this.sandbox.url,
      region: 'us-east-1',
      forcePathStyle: true,
      credentials: { accessKeyId: ACCOUNT, secretAccessKey: 'sandbox' },
    });
  }

  close(): Promise<void> {
    return this.#close();
  }

  /** Temper in somebody's clone, with the credentials of an administrator. @throws Error where it does not succeed */
  async byHand(...words: string[]): Promise<Ended> {
    const options = { cwd: this.hosted.clone.root, env: { TEMPER_SANDBOX: this.sandbox.url } };
    const ended = await temper(words, options);
    if (ended.code !== 0) throw new Error(`temper ${words.join(' ')}: ${ended.stderr}`);
    return ended;
  }

  /** Opens a pull request with what is in the clone, against the default branch as it is. */
  async propose(branch: string, from: { readonly fork?: string } = {}): Promise<Proposal> {
    const { clone } = this.hosted;
    const base = await this.hosted.hosting.tip('refs/heads/main');
    await clone.git('checkout', '--quiet', '-b', branch);
    await clone.commit(branch);
    const head = (await clone.git('rev-parse', 'HEAD')).trim();
    const number = this.github.repository.openPull({
      login: from.fork === undefined ? 'ada' : 'eve',
      title: branch,
      head: { sha: head, ref: branch, repository: from.fork ?? NAME },
      base: { sha: base, ref: 'main' },
    });
    // Of a fork, GitHub has the head under a name that no clone asks for.
    const ref = `refs/${from.fork === undefined ? `heads/${branch}` : `pull/${String(number)}/head`}`;
    await clone.git('push', '--quiet', 'origin', `HEAD:${ref}`);
    await clone.git('checkout', '--quiet', 'main');
    return {
      number,
      head,
      branch,
      isFork: from.fork !== undefined,
      event: this.#about(number, 'opened'),
    };
  }

  /** A merge queue takes a pull request: what would be merged is a commit of a branch of its own. */
  async queue({ number, branch }: Proposal): Promise<{ commit: string; event: WorkflowEvent }> {
    const { clone, hosting } = this.hosted;
    const base = await hosting.tip('refs/heads/main');
    const group = `gh-readonly-queue/main/pr-${String(number)}-${base}`;
    await clone.git('checkout', '--quiet', '-b', group, base);
    await clone.git('merge', '--quiet', '--no-ff', '-m', `merge #${String(number)}`, branch);
    const commit = (await clone.git('rev-parse', 'HEAD')).trim();
    await clone.git('push', '--quiet', 'origin', group);
    await clone.git('checkout', '--quiet', 'main');
    const about = {
      head_sha: commit,
      head_ref: `refs/heads/${group}`,
      base_sha: base,
      base_ref: 'refs/heads/main',
    };
    const said = { action: 'checks_requested', merge_group: about, ...this.#repository() };
    return { commit, event: { name: 'merge_group', payload: payloadOf('merge_group', said) } };
  }

  /** Squashes a pull request into the default branch; its branch is gone then. @returns the push */
  async merge({ number, branch, isFork }: Proposal): Promise<WorkflowEvent> {
    const { clone, hosting } = this.hosted;
    const before = await hosting.tip('refs/heads/main');
    await clone.git('merge', '--quiet', '--squash', branch);
    await clone.git('commit', '--quiet', '-m', `${branch} (#${String(number)})`);
    await clone.git('push', '--quiet', 'origin', 'main', ...(isFork ? [] : [`:${branch}`]));
    const after = await hosting.tip('refs/heads/main');
    this.github.repository.merge(number, after);
    const said = { ref: 'refs/heads/main', before, after, ...this.#repository() };
    return { name: 'push', payload: payloadOf('push', said) };
  }

  /** Somebody who may write to the repository starts a workflow. */
  byPerson(name: 'plan' | 'apply', inputs: Readonly<Record<string, string>> = {}): WorkflowEvent {
    const workflow = `.github/workflows/${name}.yml`;
    const started = { ref: 'refs/heads/main', inputs, workflow, sender: { login: 'ada' } };
    const payload = payloadOf('workflow_dispatch', { ...started, ...this.#repository() });
    return { name: 'workflow_dispatch', payload, workflow };
  }

  /** The schedule has come. */
  scheduled(): WorkflowEvent {
    return { name: 'schedule', payload: { schedule: '7,37 * * * *', ...this.#repository() } };
  }

  /** The one workflow that an event starts, to its end. */
  async run(event: WorkflowEvent): Promise<WorkflowRun> {
    return only(await runWorkflows(this.hosted.hosting, event));
  }

  /** What Temper has said to a pull request. */
  commentsOn(number: number): string[] {
    const { comments } = this.github.repository;
    const own = comments.filter(({ issue, login }) => issue === number && login === BOT);
    return own.map(({ body }) => body);
  }

  /** The newest check of Temper's on a commit. */
  checkOn(commit: string): CheckRun | undefined {
    return this.github.repository.checkRuns.findLast((one) => one.commit === commit);
  }

  /** Deployments by commit, with the state they have come to. */
  deployments(): string[] {
    return this.github.repository.deployments.map(
      ({ environment, commit, statuses }) =>
        `${environment} ${commit} ${statuses.at(-1)?.state ?? 'none'}`,
    );
  }

  /** Keys in the state bucket of an environment that begin so. */
  async stored(prefix: string, environment = ENVIRONMENT): Promise<string[]> {
    const input = { Bucket: stateBucket(environment), Prefix: prefix };
    const { Contents = [] } = await this.#s3.send(new ListObjectsV2Command(input));
    return Contents.map(({ Key = '' }) => Key);
  }

  /** Locks of states that somebody holds, or has left. */
  async locks(environment = ENVIRONMENT): Promise<string[]> {
    return (await this.stored('', environment)).filter((key) => key.endsWith('.tflock'));
  }

  /** An object of the state bucket. */
  async read(key: string, environment = ENVIRONMENT): Promise<Readonly<Record<string, Json>>> {
    const input = { Bucket: stateBucket(environment), Key: key };
    const object = await this.#s3.send(new GetObjectCommand(input));
    const text = (await object.Body?.transformToString()) ?? '';
    return JSON.parse(text) as Readonly<Record<string, Json>>;
  }

  #pull(number: number): Pull {
    const pull = this.github.repository.pulls.find((one) => one.number === number);
    if (pull === undefined) throw new Error(`there is no pull request ${String(number)}`);
    return pull;
  }

  #about(number: number, action: string): WorkflowEvent {
    const shape = pullShape(this.github.repository, this.#pull(number)) as Json;
    const said = { action, number, pull_request: shape, ...this.#repository() };
    return { name: 'pull_request_target', payload: payloadOf('pull_request_target', said) };
  }

  #repository() {
    return { repository: repositoryShape(this.github.repository) as Json };
  }
}

/**
 * What `npm install` leaves. Temper is the one of this checkout, as it is built, whatever version it is called; it says which.
 * @param folder that it is packed in
 */
export function teamFiles(folder: string, version: string) {
  const built = JSON.stringify(pathToFileURL(join(REPOSITORY, 'bin/temper.js')).href);
  const said = JSON.stringify(saidBy(version));
  const command = `#!/usr/bin/env node\nconsole.error(${said});\nvoid import(${built});\n`;
  return packedCommand(join(folder, version), command, version);
}

/** The line by which a log tells that this version of Temper ran. */
export function saidBy(version: string): string {
  return `this is Temper ${version}`;
}

/** Runners: their tokens may what their jobs declare, and only a role leads to the account. */
async function runnersOf(
  github: LocalGitHub,
  sandbox: SandboxProcess,
): Promise<Omit<HostingOptions, 'origin' | 'folder' | 'server'>> {
  const { platform, arch } = process;
  const mirror = await findMirror({ home: homedir(), platform, arch });
  let tokens = 0;
  const places = [ENVIRONMENT, SECOND_ENVIRONMENT].flatMap((name) => [
    { place: `${name}-plan`, role: roleOf('plan', name) },
    { place: name, role: roleOf('apply', name) },
    { place: `${name}-reconcile`, role: roleOf('reconcile', name) },
  ]);
  const credentialsOf = (role: string) => async (token: string) => ({
    TEMPER_SANDBOX: sandbox.url,
    ...(await roleTaken(sandbox, role, token)),
  });
  return {
    repository: NAME,
    api: github.url,
    // A cancelled step has its time however slow this machine is: GitHub's runners are not this busy.
    patience: { ...RUNNER_PATIENCE, interrupted: 300_000 },
    image: { ...QUIET_NPM, ...(mirror !== undefined && { TEMPER_PROVIDER_MIRROR: mirror }) },
    issueToken: (permissions: Permissions) => {
      tokens += 1;
      const token = `ghs_${String(tokens).padStart(16, '0')}`;
      github.identities.set(token, { login: BOT, permissions });
      return token;
    },
    environments: Object.fromEntries(places.map(({ place }) => [place, { branches: ['main'] }])),
    roles: Object.fromEntries(
      places.map(({ place, role }) => [
        role,
        { environment: place, credentials: credentialsOf(role) },
      ]),
    ),
  };
}
