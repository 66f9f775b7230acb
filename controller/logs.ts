/* What the machines of trainings say, line by line, and for as long as they have something to say. */
import { TemperError } from '../stacks/language/diagnostic.ts';
import type { LogLine } from './aws/log-lines.ts';
import { compiledSpecs, type CompiledSpec } from './stack/compiled-spec.ts';
import type { Operator } from './stack/operator.ts';
import { requireAccounts } from './stack/preflight.ts';
import type { Workspace } from './workspace/workspace.ts';

export interface LogsOptions {
  /** Go on until the training has ended. */
  readonly follow: boolean;
  /** What Temper's own program on the machines says, too. */
  readonly all: boolean;
  /** Only lines of the last so many milliseconds. @default since it began */
  readonly lastMs?: number;
}

/** A line, and whose it is. */
export interface ToldLine extends LogLine {
  /** `ticket-sorter-v1` */
  readonly training: string;
}

/** Between two looks. CloudWatch Logs shows a line some seconds after it was written. */
const PAUSE_MS = 5_000;
/** Lines of one time may come one after the other: so much is looked at again. */
const AGAIN_MS = 60_000;

/**
 * Tells the lines of the selected trainings, in their order, as they come.
 * @throws TemperError JOB_NOT_FOUND where nothing that logs was started
 */
export async function tellLogs(
  operator: Operator,
  workspace: Workspace,
  { follow, all, lastMs }: LogsOptions,
  tell: (line: ToldLine) => void,
): Promise<number> {
  const compiled = [...(await compiledSpecs(workspace))];
  await requireAccounts(operator, compiled);
  const readers = compiled.flatMap((one) => readerOf(operator, one, { all, lastMs }));
  let told = 0;
  for (;;) {
    const looks = await Promise.all(readers.map((reader) => reader()));
    const lines = looks
      .flatMap((look) => look.lines)
      .toSorted((one, other) => one.at.getTime() - other.at.getTime());
    lines.forEach(tell);
    told += lines.length;
    if (looks.every((look) => !look.isThere)) throw nothingLogs(workspace);
    if (!follow || looks.every((look) => look.hasEnded || !look.isThere)) return told;
    await operator.clock.sleep(PAUSE_MS, operator.signal);
  }
}

interface Look {
  readonly lines: readonly ToldLine[];
  /** Something was started that logs. */
  readonly isThere: boolean;
  readonly hasEnded: boolean;
}

/** Reads what is new each time it is called. */
function readerOf(
  operator: Operator,
  compiled: CompiledSpec,
  { all, lastMs }: { readonly all: boolean; readonly lastMs: number | undefined },
): (() => Promise<Look>)[] {
  const { training, status } = operator.kindOf(compiled);
  if (training === undefined || status === undefined) return [];
  const inAws = operator.inAws(compiled);
  const seen = new Set<string>();
  let since: number | undefined;
  return [
    async () => {
      // Asked first: what is logged until the end is then read after it.
      const { job, progress, id } = await status.read(compiled, inAws, {});
      const place = job && training.logs(compiled);
      if (job === undefined || place === undefined)
        return { lines: [], isThere: false, hasEnded: true };
      since ??= lastMs === undefined ? job.createdAt.getTime() : (await inAws.now()) - lastMs;
      const found = await inAws.logLines({ ...place, since: new Date(since) });
      const lines = found.filter((line) => !seen.has(line.id) && (all || place.isOwn(line.stream)));
      for (const line of found) seen.add(line.id);
      since = Math.max(since, (found.at(-1)?.at.getTime() ?? 0) - AGAIN_MS);
      return {
        lines: lines.map((line) => ({ ...line, training: id })),
        isThere: true,
        hasEnded: progress?.terminal === true,
      };
    },
  ];
}

function nothingLogs({ selected }: Workspace): TemperError {
  const [first] = selected;
  return new TemperError([
    {
      code: 'JOB_NOT_FOUND',
      severity: 'error',
      message: 'nothing was selected that has logged anything',
      why: 'trainings on machines log what their program says, once they were applied; Bedrock shows nothing of what its jobs say',
      fix: 'apply a version with `compute: { type: ec2 }` first; `temper status` shows where all of them are',
      ...(first !== undefined && { at: first.locate(['spec']) }),
    },
  ]);
}
