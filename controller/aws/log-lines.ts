import type { AwsAccess } from '../ports/ports.ts';
import { awsClients } from './clients.ts';
import { askAwsFor } from './failures.ts';

/** One line that somebody logged. */
export interface LogLine {
  /** Of CloudWatch Logs: no two lines of a group have the same. */
  readonly id: string;
  readonly at: Date;
  /** The stream it stands in: `gang-1/i-0123456789abcdef0/workload`. */
  readonly stream: string;
  readonly text: string;
}

/** Where lines are, and from when on. */
export interface LogPlace {
  readonly group: string;
  /** What the names of the streams begin with. */
  readonly prefix: string;
  readonly since: Date;
}

/** A page of CloudWatch Logs has 10,000 lines at most; a training of days has more than anybody reads. */
const MOST_PAGES = 20;

/** Lines in the order of their time; none while there is no such group. */
export async function logLines(
  access: AwsAccess,
  { group, prefix, since }: LogPlace,
): Promise<LogLine[]> {
  const logs = await awsClients(access).logs();
  const call = { access, service: 'logs', operation: 'FilterLogEvents', resource: group };
  const found = await askAwsFor(call, ['ResourceNotFoundException'], async () => {
    const lines: LogLine[] = [];
    let pages = 0;
    const asked = { logGroupName: group, logStreamNamePrefix: prefix, startTime: since.getTime() };
    for await (const { events = [] } of logs.paginateFilterLogEvents(asked)) {
      for (const { eventId, timestamp, logStreamName = '', message = '' } of events) {
        if (eventId === undefined || timestamp === undefined) continue;
        lines.push({ id: eventId, at: new Date(timestamp), stream: logStreamName, text: message });
      }
      pages += 1;
      if (pages === MOST_PAGES) break;
    }
    return lines;
  });
  return (found ?? []).toSorted((one, other) => one.at.getTime() - other.at.getTime());
}
