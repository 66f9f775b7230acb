/* What a gang says while it lives: heartbeats, metrics and lines of its logs. */
import { seededFraction } from '../../seeded.ts';
import {
  speaks,
  type GangRecord,
  type NodeRecord,
  type Phase,
  type TrainingRecord,
  type Verdict,
} from './gang-record.ts';
import { heartbeatOf, measurementsOf, type Document, type Said } from './node-documents.ts';
import { HEARTBEAT_MS } from './node-schedule.ts';
import type { LogEvent, NodeStore } from './node-store.ts';
import { linesUntil, stepAt, type MetricsLine } from './training-course.ts';

/** A gang and the way to what it writes. */
export interface Played {
  readonly gang: GangRecord;
  readonly store: NodeStore;
}

/** `s3://…/run/a1/gang-1/`. */
export function gangFolder({ config }: GangRecord): string {
  return `${config.folder}gang-${config.run.gang}/`;
}

/** Where a node is in the order; null before there is one. */
export function rankOf(gang: GangRecord, node: NodeRecord): number | null {
  return gang.rankedMs === undefined ? null : gang.nodes.indexOf(node);
}

/** A node's program comes to a phase, which everybody hears at once. */
export function enter({ gang }: Played, node: NodeRecord, phase: Phase, atMs: number): void {
  node.phase = phase;
  beat(gang, node, atMs);
}

/** A line of the node program's. */
export function tell({ gang }: Played, node: NodeRecord, text: string, atMs: number): void {
  addLines(gang, { node, stream: 'node' }, [{ atMs, text }]);
}

/** Writes what was said. Nobody has seen in between what a newer heartbeat has replaced. @throws NodeRefused */
export async function send({ gang, store }: Played, atMs: number): Promise<void> {
  const { unsent, streams, config } = gang;
  const { heartbeats, lines } = unsent;
  unsent.heartbeats = {};
  unsent.lines = {};
  for (const [stream, events] of Object.entries(lines)) {
    const isNew = !streams.includes(stream);
    if (isNew) streams.push(stream);
    await store.log({ group: config.logGroup, stream, isNew }, events, atMs);
  }
  for (const [id, { document, atMs: saidMs }] of Object.entries(heartbeats))
    await store.putDocument(`${gangFolder(gang)}heartbeats/${id}.json`, document, saidMs);
}

/** All that a gang has said by itself up to a time: a heartbeat each minute, and what its workload has logged. */
export async function speakUntil(played: Played, atMs: number): Promise<void> {
  const { gang } = played;
  for (const node of gang.nodes.filter(speaks)) {
    const { upMs = 0, beatMs = 0 } = node;
    const tickMs = upMs + Math.floor((atMs - upMs) / HEARTBEAT_MS) * HEARTBEAT_MS;
    if (tickMs > beatMs) beatsUntil(gang, node, tickMs);
  }
  logWorkload(gang, atMs);
  const { training } = gang;
  if (training === undefined || gang.closing !== undefined) return;
  const passed = Math.floor((atMs - training.startMs) / HEARTBEAT_MS);
  await uploadMetrics(played, training.startMs + passed * HEARTBEAT_MS);
}

/** Of heartbeats only the newest stands; of what they measure, every one is in the log. */
function beatsUntil(gang: GangRecord, node: NodeRecord, tickMs: number): void {
  const { upMs = 0, beatMs = upMs } = node;
  const lines = linesOf(gang, node, tickMs);
  const first = upMs + (Math.floor((beatMs - upMs) / HEARTBEAT_MS) + 1) * HEARTBEAT_MS;
  for (let atMs = first; atMs < tickMs; atMs += HEARTBEAT_MS)
    measure(gang, node, saidBy({ gang, node, lines }, atMs), atMs);
  beat(gang, node, tickMs);
}

function beat(gang: GangRecord, node: NodeRecord, atMs: number): void {
  const lines = linesOf(gang, node, atMs);
  const said = saidBy({ gang, node, lines }, atMs);
  gang.unsent.heartbeats[node.id] = { document: heartbeatOf(gang, node, said, atMs), atMs };
  node.beatMs = atMs;
  measure(gang, node, said, atMs);
}

function measure(gang: GangRecord, node: NodeRecord, said: Said, atMs: number): void {
  const document = measurementsOf(gang, node, said, atMs);
  if (document === undefined) return;
  addLines(gang, { node, stream: 'metrics' }, [{ atMs, text: JSON.stringify(document) }]);
}

interface Speaker {
  readonly gang: GangRecord;
  readonly node: NodeRecord;
  readonly lines: readonly MetricsLine[];
}

/** Metrics are those of the first node: the others have none of their own. */
function linesOf(gang: GangRecord, node: NodeRecord, atMs: number): readonly MetricsLine[] {
  const { training, config } = gang;
  return training === undefined || rankOf(gang, node) !== 0
    ? []
    : linesUntil(config, training, atMs);
}

function saidBy({ gang, node, lines }: Speaker, atMs: number): Said {
  const rank = rankOf(gang, node);
  const shown = lines.findLast(
    ({ step, loss }) => loss !== undefined && isDone(gang.training, step, atMs),
  );
  const { step = null, loss = null, samplesPerSecond = null } = shown ?? {};
  const { phase = 'Starting' } = node;
  const { exitCode = null } = gang.training ?? {};
  const acceleratorUse = useOf(gang, node, atMs);
  const nodes = rank === 0 ? gang.nodes.length : null;
  const told = { phase, rank, step, loss, samplesPerSecond, acceleratorUse, nodes, exitCode };
  return { ...told, idleSeconds: 0, stopping: stoppingOf(gang) };
}

function isDone(training: TrainingRecord | undefined, step: number, atMs: number): boolean {
  return training !== undefined && step <= stepAt(training, atMs);
}

/** What it tells the others that it ends for. */
function stoppingOf({ closing }: GangRecord): Verdict | null {
  const { verdict } = closing ?? {};
  return verdict === undefined || verdict.status === 'Completed' ? null : verdict;
}

/** Percent; null before anything was measured. A workload that hangs keeps accelerators waiting for each other, which is use. */
function useOf(
  { config, training, closing }: GangRecord,
  { id }: NodeRecord,
  atMs: number,
): number | null {
  if (config.expected.accelerators === undefined || training === undefined) return null;
  if (training.exitCode !== undefined || closing !== undefined) return 0;
  return 85 + Math.floor(14 * seededFraction(id, 'use', Math.floor(atMs / HEARTBEAT_MS)));
}

/** What the workload has printed: the first node's processes do. */
function logWorkload(gang: GangRecord, atMs: number): void {
  const { training, config, nodes } = gang;
  const [node] = nodes;
  if (training === undefined || node === undefined) return;
  const { startMs, stepMs, from, logged: before, steps } = training;
  const lines = linesUntil(config, training, atMs).filter(({ step }) => step > before);
  const newest = lines.at(-1)?.step;
  if (newest === undefined) return;
  training.logged = newest;
  const events = lines.map(({ step, loss, validationLoss, samplesPerSecond }) => ({
    atMs: Math.ceil(startMs + (step - from) * stepMs),
    text:
      loss === undefined
        ? `step ${step}/${steps}: validation loss ${validationLoss}`
        : `step ${step}/${steps}: loss ${loss}, ${samplesPerSecond} samples/s`,
  }));
  addLines(gang, { node, stream: 'workload' }, events);
}

/** Lines of earlier gangs up to the step that this one resumed from, then its own. */
export async function uploadMetrics({ gang, store }: Played, atMs: number): Promise<void> {
  const { training, config } = gang;
  if (training === undefined) return;
  const own = linesUntil(config, training, atMs);
  const newest = own.at(-1)?.step ?? training.from;
  if (newest <= training.uploaded) return;
  const uri = `${config.folder}metrics.jsonl`;
  const before = ((await store.get(uri, atMs))?.toString('utf8') ?? '')
    .split('\n')
    .filter((line) => stepIn(line) <= training.from);
  const lines = [...before, ...own.map((line) => JSON.stringify(line))];
  await store.put(uri, `${lines.join('\n')}\n`, atMs);
  training.uploaded = newest;
}

function stepIn(line: string): number {
  try {
    return Number((JSON.parse(line) as MetricsLine).step);
  } catch {
    return NaN;
  }
}

/** The newest of all that was logged, by name. */
export function metricsOf({ config, training }: GangRecord, atMs: number): Document {
  const lines = training === undefined ? [] : linesUntil(config, training, atMs);
  return Object.assign({}, ...lines) as Document;
}

interface Stream {
  readonly node: NodeRecord;
  readonly stream: 'node' | 'workload' | 'metrics';
}

function addLines(gang: GangRecord, { node, stream }: Stream, events: readonly LogEvent[]): void {
  const name = `gang-${gang.config.run.gang}/${node.id}/${stream}`;
  (gang.unsent.lines[name] ??= []).push(...events);
}
