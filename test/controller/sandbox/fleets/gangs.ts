import { createHash } from 'node:crypto';
import {
  userData,
  type NodeConfig,
} from '../../../../stacks/kinds/fine-tune/compute/ec2/user-data.ts';
import { ACCOUNT } from '../running-sandbox.ts';
import { askIam, askJson, textOf } from './asking.ts';
import {
  createFleet,
  instancesOf,
  launchPlace,
  templateOf,
  type LaunchPlace,
} from './launching.ts';

const BUCKET = 'artifacts';
const PROGRAM = 'what a node runs';
export const DATA = `text,label\n${'is it here,yes\n'.repeat(4000)}`;

export const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** A launch of a run's machines, and what may be asked of it. */
export interface GangPlace {
  readonly at: LaunchPlace;
  readonly config: NodeConfig;
  /** Starts a gang of the run; answers its machines. */
  start(wanted?: Wanted): Promise<{ readonly fleet: string; readonly machines: string[] }>;
  /** What is in the run folder: keys, and the documents behind those that end in `.json`. */
  folder(): Promise<Readonly<Record<string, Record<string, unknown>>>>;
  text(key: string): Promise<string>;
  put(key: string, text: string): Promise<number>;
}

export interface Wanted {
  readonly gang?: number;
  readonly kind?: 'on-demand' | 'spot';
  readonly config?: Partial<NodeConfig>;
  /** That the machines may run. @default 120 */
  readonly minutes?: number;
}

const s3 = 'AWS4-HMAC-SHA256 Credential=' + ACCOUNT + '/20260101/us-east-1/s3/aws4_request';

const ALLOWED = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: ['s3:*', 'logs:*', 'secretsmanager:*'], Resource: '*' }],
});

/** All that a run's machines need, in an account of a sandbox; `policy` is what their role allows. */
export async function gangPlace(
  where: { readonly url: string },
  { nodes = 1, policy = ALLOWED }: { readonly nodes?: number; readonly policy?: string } = {},
): Promise<GangPlace> {
  const at = await launchPlace(where);
  const object = (key: string, init: RequestInit = {}) =>
    fetch(`${where.url}/${BUCKET}${key}`, { ...init, headers: { authorization: s3 } });
  const put = async (key: string, body: string) =>
    (await object(`/${key}`, { method: 'PUT', body })).status;
  const prefix = `${at.name}/v1/run/a1/`;
  const config = configOf(at.name, nodes);
  await object('', { method: 'PUT' });
  await put(`${at.name}/node.tar`, PROGRAM);
  await put(`${at.name}/train.csv`, DATA);
  await askJson(where, 'logs', 'Logs_20140328.CreateLogGroup', { logGroupName: config.logGroup });
  await profile(where, at.name, policy);
  return {
    at,
    config,
    put,
    text: async (key) => (await object(`/${prefix}${key}`)).text(),
    async folder() {
      const listed = await (await object(`?list-type=2&prefix=${prefix}`)).text();
      const keys = [...listed.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key = '']) => key);
      const found = keys.map(async (key) => {
        const isDocument = key.endsWith('.json');
        const text = isDocument ? await (await object(`/${key}`)).text() : '{}';
        return [key.slice(prefix.length), JSON.parse(text) as Record<string, unknown>] as const;
      });
      return Object.fromEntries(await Promise.all(found));
    },
    async start({ gang = 1, kind = 'on-demand', config: changed = {}, minutes = 120 } = {}) {
      const run = { ...config.run, gang };
      const data = userData({ ...config, maxMinutes: minutes, ...changed, run });
      const template = templateOf(at, {
        UserData: Buffer.from(data).toString('base64'),
        'IamInstanceProfile.Name': at.name,
        InstanceInitiatedShutdownBehavior: 'terminate',
        'TagSpecification.1.ResourceType': 'instance',
        'TagSpecification.1.Tag.1.Key': 'temper:environment',
        'TagSpecification.1.Tag.1.Value': at.name,
        'TagSpecification.1.Tag.2.Key': 'temper:max-minutes',
        'TagSpecification.1.Tag.2.Value': `${minutes}`,
      });
      const name = `${at.name}-g${gang}`;
      await at.ask('CreateLaunchTemplate', { ...template, LaunchTemplateName: name });
      const made = await createFleet({ ...at, name }, { nodes, kind });
      return { fleet: textOf(made, 'fleetId'), machines: instancesOf(made) };
    },
  };
}

async function profile(where: { readonly url: string }, name: string, policy: string) {
  const trust = {
    Effect: 'Allow',
    Action: 'sts:AssumeRole',
    Principal: { Service: 'ec2.amazonaws.com' },
  };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [trust] });
  await askIam(where, 'CreateRole', { RoleName: name, AssumeRolePolicyDocument });
  const PolicyDocument = policy;
  await askIam(where, 'PutRolePolicy', { RoleName: name, PolicyName: 'run', PolicyDocument });
  await askIam(where, 'CreateInstanceProfile', { InstanceProfileName: name });
  await askIam(where, 'AddRoleToInstanceProfile', { InstanceProfileName: name, RoleName: name });
}

function configOf(name: string, nodes: number): NodeConfig {
  return {
    format: 1,
    run: { model: name, version: 1, attempt: 1, gang: 1, digest: 'd'.repeat(64) },
    region: 'us-east-1',
    nodes,
    maxMinutes: 120,
    onFailure: { action: 'terminate', keepMinutes: 0 },
    expected: {
      instanceType: 'g5.xlarge',
      accelerators: { kind: 'nvidia', name: 'A10G', count: 1 },
      efa: 0,
      localDisks: 1,
    },
    hourlyUsd: 2,
    program: { uri: `s3://${BUCKET}/${name}/node.tar`, sha256: sha256(PROGRAM) },
    folder: `s3://${BUCKET}/${name}/v1/run/a1/`,
    inputs: [{ name: 'train.csv', uri: `s3://${BUCKET}/${name}/train.csv`, sha256: sha256(DATA) }],
    workload: { recipe: 'bert-classification', settings: { epochs: 3, batchSize: 32 } },
    secrets: [],
    logGroup: `/temper/test/fleets/${name}-v1`,
  };
}
