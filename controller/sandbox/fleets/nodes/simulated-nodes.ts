import type { Send } from '../../neighbours.ts';
import type { SandboxClock } from '../../sandbox-clock.ts';
import { nextEvent } from './gang-events.ts';
import type { GangEvent } from './gang-parts.ts';
import { speaks, type GangRecord, type NodeRecord } from './gang-record.ts';
import { send, speakUntil } from './gang-voice.ts';
import type { Machine, Machines } from './machines.ts';
import { configIn, type PlayedConfig } from './node-config.ts';
import { NodeRefused, NodeStore, type RoleMay } from './node-store.ts';
import { OFF_MS } from './node-schedule.ts';
import type { RunFault } from './run-faults.ts';

export interface SimulatedNodesOptions {
  readonly clock: SandboxClock;
  readonly machines: Machines;
  readonly send: Send;
  /** What the role of a machine allows. */
  readonly may: RoleMay;
}

/** What of a request tells whether nodes are concerned. */
interface Concerning {
  readonly service: string;
  readonly operation: string;
  readonly changes: boolean;
  readonly path: string;
}

const STARTING = new Set(['CreateFleet', 'RunInstances']);

interface Snapshot {
  readonly version: 1;
  readonly faults: readonly RunFault[];
  readonly gangs: readonly GangRecord[];
}

/**
 * What the machines of fleets do: their run, as the node program lives it (`fleet/node`), by the sandbox's time. Nothing runs. What is
 * due by now is done when a request comes in: in the order of simulated time, so that a run does not depend on when it is looked
 * at. While there are no such machines nobody asks EC2 anything.
 */
export class SimulatedNodes {
  readonly #options: SimulatedNodesOptions;
  #gangs: GangRecord[] = [];
  #faults: readonly RunFault[] = [];
  /** Since then EC2 may have other instances than when they were looked at. */
  #staleMs: number | undefined;
  #lookedMs = 0;
  #dueMs = Infinity;
  #settling: Promise<unknown> = Promise.resolve();

  constructor(options: SimulatedNodesOptions) {
    this.#options = options;
  }

  /**
   * Before a request is carried out: does what is due, and says what nodes say by themselves where the request may read it. Without a
   * request, both.
   *
   * @returns whether anything was done, and is worth keeping
   */
  async settle(request?: Concerning): Promise<boolean> {
    if (this.#gangs.length === 0 && this.#staleMs === undefined) return false;
    const isRead = request === undefined || this.#mayRead(request);
    const isQuiet = this.#staleMs === undefined && this.#options.clock.now() < this.#dueMs;
    if (!isRead && isQuiet) return false;
    const run = () => this.#settle(this.#options.clock.now(), isRead);
    const settled = this.#settling.then(run, run);
    this.#settling = settled.catch(() => undefined);
    await settled;
    return true;
  }

  /** After a request was carried out: it may have started machines, or ended some. */
  carriedOut({ service, operation, changes }: Omit<Concerning, 'path'>): void {
    if (service !== 'ec2' || !changes) return;
    if (this.#gangs.length > 0 || STARTING.has(operation))
      this.#staleMs ??= this.#options.clock.now();
  }

  /** Something has happened to machines that no request has asked for. */
  touched(): void {
    if (this.#gangs.length > 0) this.#staleMs ??= this.#options.clock.now();
  }

  /** Replaces the faults; they act on what happens from now on. */
  async setFaults(faults: readonly RunFault[]): Promise<void> {
    await this.settle();
    this.#faults = structuredClone(faults);
    this.#forget();
  }

  snapshot(): unknown {
    const snapshot: Snapshot = { version: 1, faults: this.#faults, gangs: this.#gangs };
    return structuredClone(snapshot);
  }

  restore(snapshot: unknown): void {
    const { version, faults, gangs } = structuredClone(snapshot) as Partial<Snapshot>;
    if (version !== 1 || !Array.isArray(gangs) || !Array.isArray(faults))
      throw new TypeError('not a snapshot of the nodes of fleets');
    this.#gangs = gangs as GangRecord[];
    this.#faults = faults as readonly RunFault[];
    // A fleet that was started the moment before the end is known to EC2 alone.
    this.#staleMs = this.#options.clock.now();
    this.#dueMs = 0;
  }

  /** Whether a request may read what a node writes: of a run folder's bucket, or in a log. */
  #mayRead({ service, path }: Concerning): boolean {
    if (service === 'logs') return true;
    if (service !== 's3') return false;
    const [, bucket = '', key = ''] = /^\/([^/]*)\/?(.*)$/s.exec(path) ?? [];
    return this.#gangs.some(({ config: { folder } }) => {
      const inBucket = `s3://${bucket}/`;
      return folder.startsWith(inBucket) && `${inBucket}${key}`.startsWith(key && folder);
    });
  }

  async #settle(nowMs: number, isRead: boolean): Promise<void> {
    while (await this.#step(nowMs, isRead));
    for (const gang of this.#gangs) {
      const parts = this.#partsOf(gang);
      await this.#trying(gang, nowMs, async () => {
        if (isRead) await speakUntil(parts, nowMs);
        await send(parts, nowMs);
      });
    }
    this.#forget();
  }

  /** The next event that is due, or a look at the machines before it: what has happened to them may come first. */
  async #step(nowMs: number, isRead: boolean): Promise<boolean> {
    const next = this.#next();
    const isDue = next !== undefined && next.event.atMs <= nowMs;
    const atMs = isDue ? next.event.atMs : nowMs;
    const staleMs = this.#staleMs ?? Infinity;
    if (staleMs <= atMs || (atMs > this.#lookedMs && (isDue || isRead))) {
      await this.#look(Math.min(staleMs, atMs));
      return true;
    }
    if (isDue) await this.#happen(next.gang, next.event);
    return isDue;
  }

  async #happen(gang: GangRecord, event: GangEvent): Promise<void> {
    await this.#trying(gang, event.atMs, () => event.happen(event.atMs));
    gang.settledMs = event.atMs;
  }

  /** A program that is refused what it needs ends, and its machine with it. */
  async #trying(gang: GangRecord, atMs: number, act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      if (!(error instanceof NodeRefused)) throw error;
      for (const node of gang.nodes.filter(speaks)) node.offMs = atMs + OFF_MS;
    }
  }

  #next(): { readonly gang: GangRecord; readonly event: GangEvent } | undefined {
    let first: { gang: GangRecord; event: GangEvent } | undefined;
    for (const gang of this.#gangs) {
      const event = nextEvent(this.#partsOf(gang));
      if (event !== undefined && (first === undefined || event.atMs < first.event.atMs))
        first = { gang, event };
    }
    return first;
  }

  #partsOf(gang: GangRecord) {
    const { machines, send, may } = this.#options;
    const { account, region, role } = gang;
    const store = new NodeStore(send, may, { account, region, role });
    return { gang, store, machines, faults: this.#faults };
  }

  /** Sees which machines there are, and which have ended. */
  async #look(atMs: number): Promise<void> {
    this.#staleMs = undefined;
    this.#lookedMs = atMs;
    const nodes = new Map(this.#gangs.flatMap((gang) => gang.nodes.map((node) => [node.id, node])));
    const found = await this.#options.machines.at(atMs, [...nodes.keys()]);
    const there = new Map(found.map((machine) => [machine.id, machine]));
    for (const [id, node] of nodes) {
      const { noticeMs, endedMs } = there.get(id) ?? { endedMs: atMs };
      if (noticeMs !== undefined) node.noticeMs ??= noticeMs;
      if (endedMs !== undefined) node.endedMs ??= endedMs;
    }
    this.#gangs.push(...startedGangs(found.filter((one) => !nodes.has(one.id) && 'fleet' in one)));
  }

  /** Gangs of which nothing is to come, and when the next of the others is due. */
  #forget(): void {
    this.#gangs = this.#gangs.filter(
      (gang) =>
        gang.nodes.some(({ endedMs }) => endedMs === undefined) ||
        nextEvent(this.#partsOf(gang)) !== undefined,
    );
    this.#dueMs = this.#next()?.event.atMs ?? Infinity;
  }
}

/** Machines that run and know what they work with, by fleet. */
function startedGangs(machines: readonly object[]): GangRecord[] {
  const gangs = new Map<string, GangRecord>();
  for (const machine of machines as readonly Machine[]) {
    const { account, region, fleet, role, endedMs, userData } = machine;
    const config = endedMs === undefined ? configIn(userData) : undefined;
    if (config === undefined) continue;
    const key = `${account}/${region}/${fleet}`;
    const known = gangs.get(key);
    if (known === undefined)
      gangs.set(key, newGang({ account, region, fleet, role }, config, machine));
    else known.nodes.push(nodeOf(machine));
  }
  for (const { nodes } of gangs.values()) nodes.sort(byAddress);
  return [...gangs.values()];
}

function newGang(
  { role, ...place }: Pick<Machine, 'account' | 'region' | 'fleet' | 'role'>,
  config: PlayedConfig,
  machine: Machine,
): GangRecord {
  return {
    ...place,
    ...(role !== undefined && { role }),
    config,
    nodes: [nodeOf(machine)],
    faulted: [],
    streams: [],
    unsent: { heartbeats: {}, lines: {} },
    settledMs: machine.launchedMs,
  };
}

function nodeOf({ id, address, zone, type, image, launchedMs, isSpot }: Machine): NodeRecord {
  return { id, address, zone, type, image, launchedMs, isSpot };
}

/** As numbers: every node comes to the same order by itself. */
function byAddress(left: NodeRecord, right: NodeRecord): number {
  const [mine = 0, other = 0] = [left, right].map(({ address }) =>
    address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0),
  );
  return mine - other || (left.id < right.id ? -1 : 1);
}
