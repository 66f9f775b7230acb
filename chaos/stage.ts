/* Where one run takes place: a repository, a folder for everything it writes, and an account of its own in a sandbox. */
import { cp, mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { awsAccess } from '../controller/aws/access.ts';
import { awsClients, type AwsClients } from '../controller/aws/clients.ts';
import { RECORDS } from '../test/helpers/laboratory.ts';
import { repositoryIn } from '../test/helpers/repository.ts';
import type { SandboxProcess } from '../test/helpers/sandbox.ts';
import { startTemper, type Ended, type Running } from '../test/helpers/temper.ts';
import type { Turnstile } from '../test/helpers/turnstile.ts';
import { endWorkers } from './processes.ts';

/** A sandbox that runs take place in, one after the other. */
export interface Lane {
  readonly folder: string;
  readonly sandbox: SandboxProcess;
  readonly turnstile: Turnstile;
}

export interface ModelFields {
  readonly attempt?: number;
  readonly deletionPolicy?: 'delete';
}

export interface Stage {
  readonly account: string;
  readonly model: string;
  /** Without links in it: the repository, its clone, state folders, temporary files. */
  readonly folder: string;
  readonly stateFolders: readonly string[];
  readonly temporaryFolder: string;
  readonly url: string;
  readonly clients: AwsClients;
  /** Writes the environment again, with a key of its own. */
  writeKeyedEnvironment(): Promise<void>;
  writeModel(fields?: ModelFields): Promise<void>;
  /** The environment's buckets, without Temper: applying one takes most of a minute of the provider's own waiting. */
  makeBuckets(): Promise<void>;
  setFaults(faults: string): Promise<void>;
  advance(ms: number): Promise<void>;
  /** Trainings ever started in this account, by the name of their job, as the sandbox counts them. */
  jobsStarted(): Promise<Readonly<Record<string, number>>>;
  start(command: string, ...words: string[]): Running;
  /** The same from a second clone, by somebody who shares nothing with the first but the account. */
  startInClone(command: string, ...words: string[]): Promise<Running>;
  /** Runs a command that has to succeed before anything is ended. */
  succeed(command: string, ...words: string[]): Promise<void>;
  /** Ends every process of the run and removes its folder. */
  close(): Promise<void>;
}

export const REGION = 'us-east-1';

/** What no file and no output may hold afterwards. The sandbox takes any. */
export const SECRET = 'chaos-secret-access-key-that-nobody-may-keep';

/** The name of the one there is. */
export const ENVIRONMENT = 'lab';

const ENVIRONMENT_FILE = 'specs/environments/lab.yaml';

/** Numbers of accounts that no run of AWS's own has: twelve digits, from here. */
const FIRST_ACCOUNT = 700_000_000_000;

/** Opens the place of a run in a lane. Ends what runs in it when the signal is aborted. */
export async function openStage(lane: Lane, number: number, signal: AbortSignal): Promise<Stage> {
  const folder = await realpath(await mkdtemp(join(lane.folder, `run-${String(number)}-`)));
  const [account, model] = [String(FIRST_ACCOUNT + number), `bot-${String(number)}`];
  const { sandbox, turnstile } = lane;
  const stop = () => void endWorkers(folder);
  signal.addEventListener('abort', stop, { once: true });
  const clients = clientsOf(account, sandbox.url);
  const { root, clone, temporaryFolder, repository } = await repositoryOf(folder, account);
  const start = (cwd: string, words: readonly string[], url: string) => {
    signal.throwIfAborted();
    const env = { ...variables(account, url), TMPDIR: temporaryFolder };
    const options = { cwd, detached: true, env: { ...env, TEMPER_STATE_DIR: `${cwd}-state` } };
    return startTemper([...words, '--yes'], options);
  };
  return {
    account,
    model,
    folder,
    temporaryFolder,
    clients,
    url: sandbox.url,
    stateFolders: [`${root}-state`, `${clone}-state`],
    setFaults: (faults) => sandbox.setFaults(faults),
    advance: (ms) => sandbox.advance(ms),
    makeBuckets: () => makeBuckets(clients, account),
    writeKeyedEnvironment: () =>
      repository.write(
        ENVIRONMENT_FILE,
        `${environmentSpec(account)}  encryption: { type: temper-managed }\n`,
      ),
    writeModel: (fields = {}) =>
      repository.write(`specs/models/${model}.yaml`, modelSpec(model, fields)),
    async jobsStarted() {
      const jobs = Object.entries(await sandbox.jobsStarted());
      return Object.fromEntries(jobs.filter(([name]) => name.startsWith(`${model}-v`)));
    },
    start: (...words) => start(root, words, turnstile.url),
    async startInClone(...words) {
      await cp(join(root, 'specs'), join(clone, 'specs'), { recursive: true });
      return start(clone, words, sandbox.url);
    },
    async succeed(...words) {
      const { code, stderr } = await start(root, words, turnstile.url).ended;
      signal.throwIfAborted();
      if (code !== 0) throw new Error(`the preparation failed: ${stderr}`);
    },
    async close() {
      signal.removeEventListener('abort', stop);
      await endWorkers(folder);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function repositoryOf(folder: string, account: string) {
  const [root, clone] = [join(folder, 'repository'), join(folder, 'clone')];
  const temporaryFolder = join(folder, 'tmp');
  await Promise.all([mkdir(temporaryFolder), mkdir(root)]);
  const repository = await repositoryIn(root);
  await repository.write(ENVIRONMENT_FILE, environmentSpec(account));
  await repository.write('specs/models/train.jsonl', `${RECORDS}\n`);
  return { root, clone, temporaryFolder, repository };
}

async function makeBuckets(clients: AwsClients, account: string): Promise<void> {
  const s3 = await clients.s3();
  for (const purpose of ['datasets', 'artifacts'])
    await s3.createBucket({ Bucket: `temper-${ENVIRONMENT}-${purpose}-${account}` });
}

/** What a run said, on both of its outputs. */
export function saidBy({ stdout, stderr }: Ended): string {
  return `${stdout}\n${stderr}`;
}

/** As a person on AWS has them: the sandbox stands in for AWS, so that a key is there that could be given away. */
function variables(account: string, url: string): Readonly<Record<string, string>> {
  return {
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: account,
    AWS_SECRET_ACCESS_KEY: SECRET,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

function clientsOf(account: string, sandbox: string): AwsClients {
  return awsClients(awsAccess({ account, region: REGION, sandbox, environment: {} }));
}

function environmentSpec(account: string): string {
  return `apiVersion: temper/v1alpha1
kind: Environment
metadata: { name: ${ENVIRONMENT} }
spec:
  account: '${account}'
  region: ${REGION}
`;
}

function modelSpec(model: string, { attempt, deletionPolicy }: ModelFields): string {
  return `apiVersion: temper/v1alpha1
kind: FineTune
metadata: { name: ${model} }
spec:
  version: 1
  environment: ${ENVIRONMENT}
  baseModel: amazon.nova-micro-v1:0:128k
  dataset: { train: train.jsonl }
  hyperparameters: { epochs: 1 }
${attempt === undefined ? '' : `  attempt: ${String(attempt)}\n`}${deletionPolicy === undefined ? '' : `  deletionPolicy: ${deletionPolicy}\n`}`;
}
