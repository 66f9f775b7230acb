/* Troubles of a run's machines, each of which acts on a gang once. */
import { matchesPattern } from '../../../../stacks/permissions/wildcards.ts';
import { close } from './gang-closing.ts';
import type { GangEvent, GangParts } from './gang-parts.ts';
import { speaks, type GangRecord } from './gang-record.ts';
import { enter, speakUntil } from './gang-voice.ts';
import { gangNameOf } from './node-config.ts';
import type { RunFault } from './run-faults.ts';
import { stepMsOf } from './training-course.ts';

export function faultEvents(parts: GangParts): GangEvent[] {
  const { gang, faults } = parts;
  return faults
    .filter(({ kind, match }) => {
      const isMeant = matchesPattern(match, gangNameOf(gang.config));
      return isMeant && !gang.faulted.includes(kind);
    })
    .flatMap((fault) => {
      const atMs = dueMs(gang, fault);
      return atMs === undefined ? [] : [{ atMs, happen: (at: number) => act(parts, fault, at) }];
    });
}

/** A workload can only fail or hang once it runs. */
function dueMs({ nodes, training }: GangRecord, { kind, afterMs }: RunFault): number | undefined {
  const needsWorkload = afterMs === undefined || kind === 'fail' || kind === 'hang';
  if (needsWorkload && training === undefined) return undefined;
  if (training === undefined) return launchedMs(nodes) + (afterMs ?? 0);
  const { startMs, steps } = training;
  const wanted =
    afterMs === undefined
      ? startMs + (stepMsOf(training, steps) - startMs) / 2
      : launchedMs(nodes) + afterMs;
  return Math.ceil(Math.max(wanted, needsWorkload ? startMs : 0));
}

function launchedMs(nodes: GangRecord['nodes']): number {
  return Math.min(...nodes.map((node) => node.launchedMs));
}

async function act(parts: GangParts, { kind, exitCode = 1 }: RunFault, atMs: number) {
  const { gang } = parts;
  gang.faulted.push(kind);
  // What was said before stands.
  await speakUntil(parts, atMs);
  const alive = gang.nodes.filter(({ endedMs }) => endedMs === undefined);
  if (kind === 'fail') return fail(parts, exitCode, atMs);
  if (kind === 'interrupt') {
    const spot = alive.findLast(({ isSpot }) => isSpot);
    if (spot !== undefined) await parts.machines.interrupt(spot.id, atMs);
    if (spot !== undefined) spot.noticeMs = atMs;
    return;
  }
  // The others wait for who is silent: nothing is trained any more.
  if (gang.training !== undefined) gang.training.haltMs ??= atMs;
  if (kind === 'hang') return;
  for (const node of kind === 'freeze' ? alive : alive.slice(-1)) node.silentMs ??= atMs;
}

async function fail(parts: GangParts, exitCode: number, atMs: number): Promise<void> {
  const { training, nodes } = parts.gang;
  const first = nodes.find(speaks);
  if (training === undefined || first === undefined) return;
  training.exitCode = exitCode;
  training.haltMs ??= atMs;
  enter(parts, first, 'Failing', atMs);
  const detail = `the workload has ended with ${exitCode}`;
  const verdict = { status: 'Failed', reason: 'WorkloadFailed', detail, exitCode } as const;
  await close(parts, verdict, first, atMs);
}
