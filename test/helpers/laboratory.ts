import { cp, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { repositoryKey } from '../../controller/stack/work-folder.ts';
import { repositoryIn, type Repository } from './repository.ts';
import { startSandboxProcess, type SandboxProcess } from './sandbox.ts';
import { startTemper, STATE_DIR, temper, type Ended, type Running } from './temper.ts';

export const ACCOUNT = '111122223333';

/** A repository with one environment, and a sandbox of its own. */
export interface Laboratory {
  readonly repository: Repository;
  readonly sandbox: SandboxProcess;
  /** The account's S3, past Temper. */
  readonly s3: S3Client;
  temper(...words: string[]): Promise<Ended>;
  start(...words: string[]): Running;
  writeModel(name: string, more?: ModelOptions): Promise<void>;
  /** Keys below the state bucket that end in `.tflock`. */
  locks(): Promise<string[]>;
  /** Removes a state object, as an accident would. */
  loseState(key: string): Promise<void>;
  /** The text of a state object. */
  readState(key: string): Promise<string>;
  /** Writes an object to the state bucket, as somebody with access to it could. */
  writeState(key: string, text: string): Promise<void>;
  /** Temper's working folder of a stack. */
  workFolder(stackId: string): Promise<string>;
  /** Applies from a second clone of the repository, as a colleague would. */
  copyAndApply(target: string): Promise<Ended>;
}

export interface ModelOptions {
  readonly maxUsd?: number;
  readonly version?: number;
  readonly attempt?: number;
  readonly epochs?: number;
  readonly deletionPolicy?: 'retain' | 'delete';
  readonly owner?: string;
}

const ENVIRONMENT = `apiVersion: temper/v1alpha1
kind: Environment
metadata: { name: lab }
spec:
  account: '${ACCOUNT}'
  region: us-east-1
`;

/** Rows that the recipe of text classification learns from, as JSON Lines. */
export const ROWS = Array.from({ length: 100 }, (_, at) =>
  JSON.stringify({ text: `Where is parcel ${at}?`, label: at % 2 === 0 ? 'shipping' : 'billing' }),
).join('\n');

/** A hundred records as Nova takes them, as many as AWS advises. */
export const RECORDS = Array.from({ length: 100 }, (_, at) =>
  JSON.stringify({
    schemaVersion: 'bedrock-conversation-2024',
    messages: [
      { role: 'user', content: [{ text: `What is ${at} plus ${at}?` }] },
      { role: 'assistant', content: [{ text: `${at} plus ${at} is ${at + at}.` }] },
    ],
  }),
).join('\n');

/**
 * Opens a laboratory in `root`. The environment's buckets are made directly, because applying it takes most of a minute
 * of the provider's own waiting; tests about environments apply it themselves.
 */
export async function openLaboratory(
  root: string,
  sandboxWords: readonly string[] = [],
): Promise<Laboratory> {
  const repository = await repositoryIn(root);
  await repository.write('specs/environments/lab.yaml', ENVIRONMENT);
  await repository.write('specs/models/train.jsonl', `${RECORDS}\n`);
  const sandbox = await startSandboxProcess(root, sandboxWords);
  const s3 = new S3Client({
    endpoint: sandbox.url,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: ACCOUNT, secretAccessKey: 'sandbox' },
  });
  for (const purpose of ['datasets', 'artifacts']) {
    await s3.send(new CreateBucketCommand({ Bucket: `temper-lab-${purpose}-${ACCOUNT}` }));
  }
  const options = { cwd: root, env: { TEMPER_SANDBOX: sandbox.url } };
  return {
    repository,
    sandbox,
    s3,
    temper: (...words) => temper(words, options),
    start: (...words) => startTemper(words, { ...options, detached: true }),
    writeModel: (name, more = {}) =>
      repository.write(`specs/models/${name}-v${more.version ?? 1}.yaml`, modelSpec(name, more)),
    loseState: async (Key) =>
      void (await s3.send(new DeleteObjectCommand({ Bucket: `temper-lab-state-${ACCOUNT}`, Key }))),
    readState: async (Key) => {
      const object = await s3.send(
        new GetObjectCommand({ Bucket: `temper-lab-state-${ACCOUNT}`, Key }),
      );
      return (await object.Body?.transformToString()) ?? '';
    },
    writeState: async (Key, Body) =>
      void (await s3.send(
        new PutObjectCommand({ Bucket: `temper-lab-state-${ACCOUNT}`, Key, Body }),
      )),
    workFolder: async (stackId) =>
      join(STATE_DIR, repositoryKey(await realpath(root)), 'sandbox', ACCOUNT, stackId),
    async copyAndApply(target) {
      const clone = `${root}-clone`;
      await cp(join(root, 'specs'), join(clone, 'specs'), { recursive: true });
      const ended = await temper(['apply', target, '--yes'], { ...options, cwd: clone });
      await rm(clone, { recursive: true, force: true });
      return ended;
    },
    async locks() {
      const listed = await s3.send(
        new ListObjectsV2Command({ Bucket: `temper-lab-state-${ACCOUNT}` }),
      );
      return (listed.Contents ?? []).flatMap(({ Key }) => (Key?.endsWith('.tflock') ? [Key] : []));
    },
  };
}

function modelSpec(
  name: string,
  { version = 1, attempt, epochs = 1, deletionPolicy, owner, maxUsd }: ModelOptions,
): string {
  return `apiVersion: temper/v1alpha1
kind: FineTune
metadata: { name: ${name}${owner === undefined ? '' : `, owner: ${owner}`} }
spec:
  version: ${version}
  environment: lab
  baseModel: amazon.nova-micro-v1:0:128k
  dataset: { train: train.jsonl }
  hyperparameters: { epochs: ${epochs} }
${attempt === undefined ? '' : `  attempt: ${attempt}\n`}${maxUsd === undefined ? '' : `  budget: { maxUsd: ${maxUsd} }\n`}${deletionPolicy === undefined ? '' : `  deletionPolicy: ${deletionPolicy}\n`}`;
}
