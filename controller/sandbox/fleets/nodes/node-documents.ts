/* What nodes write, field by field as the node program does: fleet/node/temper_node. A test holds both against each other. */
import type { GangRecord, NodeRecord, Phase, Verdict } from './gang-record.ts';
import { runName } from './node-config.ts';

export type Document = Readonly<Record<string, unknown>>;

/** As nodes write times: whole seconds. */
export function timeText(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 19)}Z`;
}

/** As nodes write documents: sorted, indented, with a newline at the end. */
export function documentText(document: Document): string {
  return `${JSON.stringify(sorted(document), undefined, 2)}\n`;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toSorted(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(entries.map(([name, inside]) => [name, sorted(inside)]));
}

export function leaseOf({ config, fleet }: GangRecord, { id }: NodeRecord, atMs: number): Document {
  return { run: runName(config), fleet, instance: id, at: timeText(atMs) };
}

/** What a node says of itself once it has looked: in the sandbox all that a type promises is there. */
export function registrationOf({ config }: GangRecord, node: NodeRecord, atMs: number): Document {
  return {
    format: 1,
    instance: node.id,
    address: node.address,
    zone: node.zone,
    instanceType: node.type,
    image: node.image,
    launchedAt: timeText(node.launchedMs),
    healthy: true,
    health: checksOf(config.expected),
    at: timeText(atMs),
  };
}

interface Check {
  readonly check: string;
  readonly ok: boolean;
  readonly detail: string;
}

function checksOf({
  accelerators,
  efa,
  localDisks,
}: GangRecord['config']['expected']): readonly Check[] {
  const found: [name: string, detail: string][] = [];
  if (accelerators !== undefined)
    found.push(
      ['accelerators', `${accelerators.count} × ${accelerators.name}`],
      ['accelerator memory', 'no uncorrected errors, no rows to remap'],
    );
  if (efa > 0) found.push(['EFA', `${efa} interfaces`]);
  if (localDisks > 0) found.push(['local disks', `${localDisks} disks`]);
  return found.map(([check, detail]) => ({ check, ok: true, detail }));
}

export function startOf(gang: GangRecord, resumeFrom: number | null, atMs: number): Document {
  const ranks = gang.nodes.map(({ id, address }) => ({ instance: id, address }));
  return { format: 1, ranks, resumeFrom, at: timeText(atMs) };
}

/** What changes from one heartbeat to the next. */
export interface Said {
  readonly phase: Phase;
  /** Null before there are ranks. */
  readonly rank: number | null;
  readonly step: number | null;
  readonly loss: number | null;
  readonly samplesPerSecond: number | null;
  readonly acceleratorUse: number | null;
  /** How many machines the first one has heard of; null of the others. */
  readonly nodes: number | null;
  readonly idleSeconds: number;
  readonly exitCode: number | null;
  readonly stopping: Verdict | null;
}

export function heartbeatOf(gang: GangRecord, node: NodeRecord, said: Said, atMs: number) {
  return {
    format: 1,
    instance: node.id,
    gang: gang.config.run.gang,
    ...said,
    ...spentBy(gang, node, atMs),
    at: timeText(atMs),
  };
}

/** How long it has run, and what that has cost. What earlier gangs have cost is in the record alone here. */
function spentBy({ config }: GangRecord, { launchedMs }: NodeRecord, atMs: number) {
  const runMinutes = Math.max(0, atMs - launchedMs) / 60_000;
  return {
    runMinutes: Number(runMinutes.toFixed(2)),
    costUsd: Number(((config.hourlyUsd * runMinutes) / 60).toFixed(4)),
  };
}

/** CloudWatch's units of what a heartbeat measures. */
const UNITS = {
  step: 'Count',
  loss: 'None',
  samplesPerSecond: 'Count/Second',
  acceleratorUse: 'Percent',
  nodes: 'Count',
  runMinutes: 'None',
  costUsd: 'None',
} as const;

/** A heartbeat as CloudWatch reads measurements out of logs; undefined where it has measured nothing. */
export function measurementsOf(
  gang: GangRecord,
  node: NodeRecord,
  said: Said,
  atMs: number,
): Document | undefined {
  const names = Object.keys(UNITS) as (keyof typeof UNITS)[];
  const values = { ...said, ...spentBy(gang, node, atMs) };
  const measured = names.filter((name) => values[name] !== null);
  if (measured.length === 0) return undefined;
  const definition = {
    Namespace: 'Temper/Fleets',
    Dimensions: [['Run'], ['Run', 'Instance']],
    Metrics: measured.map((name) => ({ Name: name, Unit: UNITS[name] })),
  };
  return {
    _aws: { Timestamp: atMs, CloudWatchMetrics: [definition] },
    Run: runName(gang.config),
    Instance: node.id,
    ...Object.fromEntries(measured.map((name) => [name, values[name]])),
  };
}

export function endOf(
  { config }: GangRecord,
  verdict: Verdict,
  instance: string,
  atMs: number,
): Document {
  return { run: runName(config), ...verdict, instance, at: timeText(atMs) };
}

/** A file in the run folder, as its list says it. */
export interface StoredFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

export function markerOf(step: number, files: readonly StoredFile[], atMs: number): Document {
  return { format: 1, step, files, at: timeText(atMs) };
}

/** From when to when a gang has cost something, in milliseconds since the epoch. */
export interface Span {
  readonly sinceMs: number;
  readonly untilMs: number;
}

export interface RecordParts {
  readonly verdict: Verdict;
  /** The node that writes it. */
  readonly node: NodeRecord;
  /** Of all gangs of the run. */
  readonly spans: readonly Span[];
  readonly metrics: Document;
  readonly gitCommit: unknown;
  readonly model: { readonly uri: string; readonly files: readonly StoredFile[] } | null;
}

/** The run record. */
export function recordOf({ config }: GangRecord, parts: RecordParts, atMs: number): Document {
  const { verdict, node, spans, metrics, model, gitCommit } = parts;
  const hours = spans.reduce((sum, { sinceMs, untilMs }) => sum + untilMs - sinceMs, 0) / 3_600_000;
  const { exitCode, ...how } = verdict;
  return {
    format: 1,
    run: runName(config),
    ...how,
    model,
    specDigest: config.run.digest,
    gitCommit,
    image: node.image,
    instanceType: node.type,
    nodes: config.nodes,
    gangs: config.run.gang,
    startedAt: timeText(Math.min(...spans.map(({ sinceMs }) => sinceMs))),
    endedAt: timeText(atMs),
    exitCode,
    hourlyUsd: config.hourlyUsd,
    costUsd: Number((config.hourlyUsd * hours).toFixed(4)),
    metrics,
  };
}
