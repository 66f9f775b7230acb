import { setTimeout as delay } from 'node:timers/promises';
import { nodeArchive } from '../../../controller/fleet/node-archive.ts';
import {
  userData,
  type NodeConfig,
} from '../../../stacks/kinds/fine-tune/compute/ec2/user-data.ts';
import type { Laboratory } from './laboratory.ts';

const ARTIFACTS = 'artifacts';
const PROGRAM = 'fleet/node.tar';
export const LOG_GROUP = '/temper/lab/fleets/sorter-v1';

/** All times of the node program, so short that what takes minutes in a fleet takes seconds here. */
const QUICK: Readonly<Record<string, string>> = {
  TEMPER_HEARTBEAT_EVERY: '1',
  TEMPER_GANG_EVERY: '0.5',
  TEMPER_NOTICE_EVERY: '0.3',
  TEMPER_CHECKPOINT_EVERY: '0.2',
  TEMPER_METRICS_EVERY: '0.2',
  TEMPER_METRICS_UPLOAD_EVERY: '1',
  TEMPER_ACCELERATORS_EVERY: '0.5',
  TEMPER_DISK_EVERY: '0.5',
  TEMPER_LOGS_EVERY: '1',
  TEMPER_WATCHDOG_EVERY: '0.5',
  TEMPER_ARRIVAL: '60',
  TEMPER_LOST_AFTER: '12',
  TEMPER_SILENT_AFTER: '15',
  TEMPER_HUNG_AFTER: '25',
  TEMPER_GRACE: '3',
  TEMPER_END_WAIT: '10',
  TEMPER_RETRY: '0.2',
  TEMPER_TELL: '10',
  TEMPER_DISK_LEAST_MIB: '4',
};

export interface GangOptions {
  /** The run folder; the same one for gangs of one run. */
  readonly run: string;
  readonly gang?: number;
  readonly nodes?: number;
  readonly config?: Partial<NodeConfig>;
  /** Words for the trainer. */
  readonly trainer?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly fleet?: string;
  readonly path?: readonly string[];
  readonly root?: string;
  readonly launched?: string;
  readonly diskMib?: number;
}

export interface Gang {
  /** Names of its machines, lowest address first. */
  readonly nodes: readonly string[];
  readonly config: NodeConfig;
}

let lastAddress = 10;

/** Puts what every node fetches where they fetch it. */
export async function prepare(laboratory: Laboratory): Promise<void> {
  await laboratory.bucket(ARTIFACTS);
  await laboratory.put(ARTIFACTS, PROGRAM, (await nodeArchive()).bytes);
  await laboratory.call('logs', 'create_log_group', { logGroupName: LOG_GROUP });
}

/** Starts all machines of a gang at once. */
export async function startGang(laboratory: Laboratory, options: GangOptions): Promise<Gang> {
  const count = options.nodes ?? 2;
  const config = await nodeConfig(options, count);
  const gang = options.gang ?? 1;
  const nodes: string[] = [];
  for (let node = 0; node < count; node++) {
    const name = `i-${options.run}-${options.fleet ?? ''}${gang}-${node}`;
    nodes.push(name);
    await laboratory.start({
      name,
      address: `10.77.0.${++lastAddress}`,
      fleet: options.fleet ?? `fleet-${options.run}-${gang}`,
      userData: userData(config),
      environment: { ...QUICK, ...options.environment },
      instanceType: config.expected.instanceType,
      ...(options.path && { path: options.path }),
      ...(options.root !== undefined && { root: options.root }),
      ...(options.launched !== undefined && { launched: options.launched }),
      ...(options.diskMib !== undefined && { diskMib: options.diskMib }),
    });
  }
  return { nodes, config };
}

async function nodeConfig(options: GangOptions, nodes: number): Promise<NodeConfig> {
  return {
    format: 1,
    run: {
      model: 'sorter',
      version: 1,
      attempt: 1,
      gang: options.gang ?? 1,
      digest: 'digest-of-the-spec',
    },
    region: 'us-east-1',
    nodes,
    maxMinutes: 60,
    onFailure: { action: 'terminate', keepMinutes: 0 },
    expected: { instanceType: 'g5.xlarge', efa: 0, localDisks: 0 },
    hourlyUsd: 36,
    program: { uri: `s3://${ARTIFACTS}/${PROGRAM}`, sha256: (await nodeArchive()).sha256 },
    folder: `s3://${ARTIFACTS}/${options.run}/run/a1/`,
    inputs: [],
    workload: { command: ['trainer', ...(options.trainer ?? [])] },
    secrets: [],
    logGroup: LOG_GROUP,
    ...options.config,
  };
}

/** What is in the run folder of a run. */
export class RunFolder {
  readonly #laboratory: Laboratory;
  readonly #prefix: string;

  constructor(laboratory: Laboratory, run: string) {
    this.#laboratory = laboratory;
    this.#prefix = `${run}/run/a1/`;
  }

  json(path: string): Promise<Record<string, unknown> | undefined> {
    return this.#laboratory.json(ARTIFACTS, this.#prefix + path);
  }

  text(path: string): Promise<string | undefined> {
    return this.#laboratory.get(ARTIFACTS, this.#prefix + path);
  }

  put(path: string, body: string): Promise<void> {
    return this.#laboratory.put(ARTIFACTS, this.#prefix + path, body);
  }

  async remove(path: string): Promise<void> {
    const Key = this.#prefix + path;
    await this.#laboratory.call('s3', 'delete_object', { Bucket: ARTIFACTS, Key });
  }

  async list(): Promise<string[]> {
    const keys = await this.#laboratory.list(ARTIFACTS, this.#prefix);
    return keys.map((key) => key.slice(this.#prefix.length));
  }

  end(gang = 1): Promise<Record<string, unknown> | undefined> {
    return this.json(`gang-${gang}/end.json`);
  }

  heartbeat(node: string, gang = 1): Promise<Record<string, unknown> | undefined> {
    return this.json(`gang-${gang}/heartbeats/${node}.json`);
  }

  /** Waits until a node has said so much. */
  async until(node: string, holds: (heartbeat: Record<string, unknown>) => boolean): Promise<void> {
    for (;;) {
      if (holds((await this.heartbeat(node)) ?? {})) return;
      await delay(100);
    }
  }
}
