/* How a gang ends: the last checkpoint, the export, the record, and in which order they are written. */
import { speaks, type GangRecord, type NodeRecord, type Verdict } from './gang-record.ts';
import {
  enter,
  gangFolder,
  metricsOf,
  speakUntil,
  tell,
  uploadMetrics,
  type Played,
} from './gang-voice.ts';
import {
  endOf,
  markerOf,
  recordOf,
  type Document,
  type RecordParts,
  type Span,
} from './node-documents.ts';
import { CLOSING_MS, OFF_MS, PATIENCE } from './node-schedule.ts';
import { modelFiles, checkpointFiles } from './node-files.ts';
import { stepAt } from './training-course.ts';

const MINUTE = 60_000;
/** SIGTERM, as a shell counts it. */
const TERMINATED = 143;

/** A gang is to end, as `by` has found. */
export async function close(
  played: Played,
  verdict: Verdict,
  by: NodeRecord,
  atMs: number,
): Promise<void> {
  const { gang } = played;
  await speakUntil(played, atMs);
  const { training } = gang;
  if (training !== undefined) training.haltMs = Math.min(training.haltMs ?? Infinity, atMs);
  gang.closing = { verdict, by: by.id, doneMs: atMs + lengthOf(gang, verdict) };
  // Who is being shut down has a moment left to say so.
  for (const node of gang.nodes.filter((one) => one === by || speaks(one))) {
    tell(played, node, `${verdict.status} (${verdict.reason}): ${verdict.detail}`, atMs);
    enter(played, node, 'Stopping', atMs);
    if (verdict.status === 'Completed') enter(played, node, 'Exporting', atMs);
  }
}

/** From the decision until it is said. Who has lost the first node waits for it in vain. */
function lengthOf({ training, nodes, rankedMs }: GangRecord, verdict: Verdict): number {
  if (verdict.status === 'Completed') return CLOSING_MS.export;
  const waits = rankedMs !== undefined && nodes[0]?.silentMs !== undefined ? PATIENCE.endWait : 0;
  return waits + (training === undefined ? CLOSING_MS.nothing : CLOSING_MS.checkpoint);
}

/** It has ended: says how, and what is over with it. Nobody says it where no node can. @throws NodeRefused */
export async function conclude(played: Played, atMs: number): Promise<void> {
  const { gang } = played;
  const { closing, training } = gang;
  if (closing === undefined) return;
  closing.isDone = true;
  const voices = gang.nodes.filter(
    (node) => node.upMs !== undefined && node.silentMs === undefined && node.offMs === undefined,
  );
  const writer =
    gang.rankedMs === undefined ? voices.find(({ id }) => id === closing.by) : voices[0];
  if (writer === undefined) return;
  const { verdict } = closing;
  if (training !== undefined) {
    if (savesLast(verdict)) await storeCheckpoint(played, stepAt(training, atMs), atMs);
    await uploadMetrics(played, atMs);
  }
  const stopped = training === undefined ? null : TERMINATED;
  const exitCode = training?.exitCode ?? verdict.exitCode ?? stopped;
  await say(played, { verdict: { ...verdict, exitCode }, writer }, atMs);
  for (const node of voices.filter(({ endedMs }) => endedMs === undefined))
    await leave(played, node, verdict, atMs);
}

/** What is told to end writes a checkpoint, unless it waits for a node that has gone. */
function savesLast({ status, reason }: Verdict): boolean {
  return (status === 'Interrupted' && reason !== 'Hung') || status === 'Stopped';
}

interface Saying {
  readonly verdict: Verdict;
  readonly writer: NodeRecord;
}

/** Of what is completed the record comes first, then how the gang ended; else the other way round. */
async function say(played: Played, { verdict, writer }: Saying, atMs: number): Promise<void> {
  const { gang, store } = played;
  const end = endOf(gang, verdict, writer.id, atMs);
  const endUri = `${gangFolder(gang)}end.json`;
  if (verdict.status === 'Completed') {
    const uri = `${gang.config.folder}model/`;
    const model = { uri, files: await store.putFiles(uri, modelFiles(gang), atMs) };
    const text = `the model is in ${uri}: ${model.files.length} files, each read back`;
    tell(played, writer, text, atMs);
    await sayRecord(played, { verdict, writer, model }, atMs);
    await store.putOnce(endUri, end, atMs);
    return;
  }
  const said = await store.putOnce(endUri, end, atMs);
  const isFinal = ['Completed', 'Failed', 'Stopped'].includes(String(said['status']));
  if (isFinal && said['instance'] === writer.id)
    await sayRecord(played, { verdict, writer, model: null }, atMs);
}

async function sayRecord(
  { gang, store }: Played,
  { verdict, writer, model }: Saying & Pick<RecordParts, 'model'>,
  atMs: number,
): Promise<void> {
  const spans = await spansOf({ gang, store }, writer, atMs);
  const metrics = metricsOf(gang, atMs);
  const origin = await store.document(`${gang.config.folder}origin.json`, atMs);
  const gitCommit = origin?.['commit'] ?? null;
  const parts = { verdict, node: writer, spans, metrics, model, gitCommit };
  const record = recordOf(gang, parts, atMs);
  await store.putOnce(`${gang.config.folder}run.json`, record, atMs);
}

/** From when to when each gang of the run has cost something, as far as the run folder tells. */
async function spansOf(
  { gang, store }: Played,
  { launchedMs }: NodeRecord,
  atMs: number,
): Promise<readonly Span[]> {
  const spans: Span[] = [{ sinceMs: launchedMs, untilMs: atMs }];
  for (let number = 1; number < gang.config.run.gang; number += 1) {
    const folder = `${gang.config.folder}gang-${number}/`;
    const sinceMs = timeIn(await store.document(`${folder}lease.json`, atMs));
    if (sinceMs === undefined) continue;
    const beats = await store.list(`${folder}heartbeats/`, atMs);
    const names = ['end.json', ...beats.map((name) => `heartbeats/${name}`)];
    const said = await Promise.all(names.map((name) => store.document(folder + name, atMs)));
    spans.push({
      sinceMs,
      untilMs: Math.max(sinceMs, ...said.flatMap((one) => timeIn(one) ?? [])),
    });
  }
  return spans;
}

function timeIn(document: Document | undefined): number | undefined {
  const time = Date.parse(String(document?.['at']));
  return Number.isNaN(time) ? undefined : time;
}

/** What a node does last: it switches itself off, or is kept to be looked at. */
async function leave(
  played: Played,
  node: NodeRecord,
  { status, reason }: Verdict,
  atMs: number,
): Promise<void> {
  const { onFailure } = played.gang.config;
  const keptMs =
    status === 'Failed' && onFailure.action === 'keep' ? onFailure.keepMinutes * MINUTE : 0;
  enter(played, node, keptMs > 0 ? 'Kept' : 'Done', atMs);
  if (keptMs === 0) tell(played, node, `powering off: ${status} (${reason})`, atMs);
  node.offMs = atMs + (keptMs > 0 ? keptMs : OFF_MS);
}

/** Files first, the marker last; each step once. @throws NodeRefused */
export async function storeCheckpoint(played: Played, step: number, atMs: number): Promise<void> {
  const { gang, store } = played;
  const { training, config, nodes } = gang;
  if (training === undefined || step <= training.stored) return;
  const folder = `${config.folder}checkpoints/step-${step}/`;
  const files = await store.putFiles(folder, checkpointFiles(gang, step), atMs);
  await store.putDocument(`${folder}complete.json`, markerOf(step, files, atMs), atMs);
  training.stored = step;
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const text = `checkpoint ${step} is in S3: ${files.length} files, ${bytes} bytes`;
  const [first] = nodes;
  if (first !== undefined) tell(played, first, text, atMs);
}
