/* What happens to a gang next, if anything does without somebody's doing. */
import { close, conclude, storeCheckpoint } from './gang-closing.ts';
import { faultEvents } from './gang-faults.ts';
import type { GangEvent, GangParts } from './gang-parts.ts';
import { agree, begin, boot, rank, register } from './gang-life.ts';
import { speaks, type GangRecord, type NodeRecord, type Verdict } from './gang-record.ts';
import { enter, speakUntil } from './gang-voice.ts';
import { timeText } from './node-documents.ts';
import { LOOK_MS, PATIENCE, scheduleOfNode, TIMES_THE_LONGEST } from './node-schedule.ts';
import { checkpointAfter, linesUntil, stepMsOf } from './training-course.ts';

const MINUTE = 60_000;
const SECOND = 1000;
/** A Spot Instance is taken so long after its notice (EC2 user guide, Spot interruption notices, 2026-11). */
const NOTICE_MS = 2 * MINUTE;
/** From a step that ends with a checkpoint until that is complete. */
const SAVE_MS = 5 * SECOND;

/** The earliest event of a gang; never before what has happened. */
export function nextEvent(parts: GangParts): GangEvent | undefined {
  const { gang } = parts;
  let first: GangEvent | undefined;
  for (const event of eventsOf(parts)) {
    if (first === undefined || event.atMs < first.atMs) first = event;
  }
  return first && { ...first, atMs: Math.max(first.atMs, gang.settledMs) };
}

function eventsOf(parts: GangParts): GangEvent[] {
  const { gang } = parts;
  const own = gang.nodes.flatMap((node) => nodeEvents(parts, node));
  const { closing } = gang;
  if (closing !== undefined) {
    const done = { atMs: closing.doneMs, happen: (atMs: number) => conclude(parts, atMs) };
    return closing.isDone === true ? own : [...own, done];
  }
  const first = gang.nodes.find(speaks);
  const together = first === undefined ? [] : courseEvents(parts, first);
  return [...own, ...together, ...faultEvents(parts), ...endings(parts)];
}

/** What a node does whatever the others do. */
function nodeEvents(parts: GangParts, node: NodeRecord): GangEvent[] {
  const { gang, machines } = parts;
  if (node.endedMs !== undefined || node.silentMs !== undefined) return [];
  if (node.offMs !== undefined) {
    const off = async (atMs: number) => {
      if (node.phase === 'Kept') enter(parts, node, 'Done', atMs);
      await machines.shutDown(node.id, atMs);
      node.endedMs = atMs;
    };
    return [{ atMs: node.offMs, happen: off }];
  }
  const { bootMs, checkMs, mountMs } = scheduleOfNode(node.id);
  if (node.upMs === undefined) {
    const atMs = node.launchedMs + bootMs;
    return [{ atMs, happen: (at) => boot(parts, node, at) }];
  }
  if (node.registeredMs !== undefined || gang.closing !== undefined) return [];
  const atMs = node.upMs + checkMs + mountMs;
  return [{ atMs, happen: (at) => register(parts, node, at) }];
}

/** What all of a gang's nodes come to together. */
function courseEvents(parts: GangParts, first: NodeRecord): GangEvent[] {
  const { gang } = parts;
  const { rankedMs, startedMs, training } = gang;
  const { restoreMs, fetchMs } = scheduleOfNode(first.id);
  if (rankedMs === undefined) return arrivals(parts);
  // All wait for the first, until it counts as lost.
  if (first !== gang.nodes[0]) return [];
  if (startedMs === undefined)
    return [{ atMs: rankedMs + restoreMs, happen: (at) => agree(parts, at) }];
  if (training !== undefined) return trainingEvents(parts, first);
  const start = async (atMs: number) => {
    const verdict = await begin(parts, atMs);
    if (verdict !== undefined) await close(parts, verdict, first, atMs);
  };
  return [{ atMs: startedMs + fetchMs, happen: start }];
}

function arrivals(parts: GangParts): GangEvent[] {
  const { nodes, config } = parts.gang;
  const there = nodes.flatMap(({ registeredMs }) => registeredMs ?? []);
  const [waiting] = nodes.filter((node) => node.registeredMs !== undefined && speaks(node));
  if (there.length >= config.nodes)
    return [{ atMs: Math.max(...there) + LOOK_MS, happen: (at) => rank(parts, at) }];
  if (waiting === undefined) return [];
  const detail = `${there.length} of ${config.nodes} nodes were there after ${PATIENCE.arrival / SECOND} s`;
  const verdict = lost('NodesMissing', detail);
  const atMs = Math.min(...there) + PATIENCE.arrival;
  return [{ atMs, happen: (at) => close(parts, verdict, waiting, at) }];
}

function lost(reason: string, detail: string): Verdict {
  return { status: 'Lost', reason, detail, exitCode: null };
}

function trainingEvents(parts: GangParts, first: NodeRecord): GangEvent[] {
  const { training } = parts.gang;
  if (training === undefined || training.exitCode !== undefined) return [];
  if (training.haltMs !== undefined) return hang(parts, first);
  const events: GangEvent[] = [];
  const step = checkpointAfter(training);
  if (step !== undefined) {
    const atMs = stepMsOf(training, step) + SAVE_MS;
    events.push({ atMs, happen: (at) => storeCheckpoint(parts, step, at) });
  }
  const end = async (atMs: number) => {
    await speakUntil(parts, atMs);
    training.exitCode = 0;
    enter(parts, first, 'Ending', atMs);
    const detail = 'the workload has ended with 0';
    const verdict = { status: 'Completed', reason: 'Completed', detail, exitCode: 0 } as const;
    await close(parts, verdict, first, atMs);
  };
  return [...events, { atMs: stepMsOf(training, training.steps) + 2 * SAVE_MS, happen: end }];
}

/** What once logged and is silent for too long, held against its own longest pause. */
function hang(parts: GangParts, first: NodeRecord): GangEvent[] {
  const { config, training } = parts.gang;
  if (training?.haltMs === undefined) return [];
  const times = linesUntil(config, training, training.haltMs).map(({ step }) =>
    stepMsOf(training, step),
  );
  const newest = times.at(-1);
  if (newest === undefined) return [];
  const longest = Math.max(0, ...times.map((time, index) => time - (times[index - 1] ?? time)));
  const after = Math.max(PATIENCE.hungAfter, longest * TIMES_THE_LONGEST);
  const detail = `no new metrics for more than ${PATIENCE.hungAfter / SECOND} s`;
  const verdict = { status: 'Interrupted', reason: 'Hung', detail, exitCode: null } as const;
  return [{ atMs: newest + after, happen: (at) => close(parts, verdict, first, at) }];
}

/** What ends a gang whatever it is at. */
function endings(parts: GangParts): GangEvent[] {
  const { gang } = parts;
  const found = gang.nodes.flatMap((node) => {
    const ended = endOfNode(gang, node);
    return ended === undefined ? [] : [{ ...ended, by: node }];
  });
  return [...found, ...silence(gang)].map(({ atMs, verdict, by }) => ({
    atMs,
    happen: (at) => close(parts, verdict, by, at),
  }));
}

interface Due {
  readonly atMs: number;
  readonly verdict: Verdict;
}

/** The first of what this node ends the gang for by itself. */
function endOfNode(gang: GangRecord, node: NodeRecord): Due | undefined {
  if (node.upMs === undefined || node.silentMs !== undefined || node.offMs !== undefined)
    return undefined;
  const limit = limitOf(gang, node);
  const { noticeMs = Infinity, endedMs = Infinity, upMs, id } = node;
  const noticedMs = Math.max(noticeMs, upMs) + LOOK_MS;
  const atMs = Math.min(limit.atMs, noticedMs, endedMs);
  if (atMs === limit.atMs) return limit;
  const isNotice = atMs === noticedMs;
  const reason = isNotice ? 'SpotInterruption' : 'NodeStopped';
  const detail = isNotice
    ? `${id} gets the notice terminate for ${timeText(noticeMs + NOTICE_MS)}`
    : `${id} is being shut down`;
  return { atMs, verdict: { status: 'Interrupted', reason, detail, exitCode: null } };
}

/** A run ends a little before its time. */
function limitOf(
  { config: { maxMinutes } }: GangRecord,
  { launchedMs, upMs = 0 }: NodeRecord,
): Due {
  const limitMs = maxMinutes * MINUTE;
  const atMs = launchedMs + limitMs - Math.min(PATIENCE.closing, limitMs / 10);
  const detail = `the time limit of ${maxMinutes} minutes is reached`;
  const verdict = { status: 'Stopped', reason: 'TimeLimit', detail, exitCode: null } as const;
  return { atMs: Math.max(atMs, upMs), verdict };
}

/** Who is not heard of is lost to the others, once they know each other. */
function silence({ nodes, rankedMs }: GangRecord): (Due & { readonly by: NodeRecord })[] {
  const by = nodes.find(speaks);
  if (rankedMs === undefined || by === undefined) return [];
  return nodes.flatMap(({ id, silentMs }) => {
    if (silentMs === undefined) return [];
    const atMs = Math.max(silentMs, rankedMs) + PATIENCE.lostAfter + LOOK_MS;
    return [{ atMs, verdict: lost('NodeLost', `nothing has been heard of ${id}`), by }];
  });
}
