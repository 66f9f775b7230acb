/* What is said of a run folder that cannot be believed, and what of it works then. */
import { shown } from '../../stacks/language/display.ts';
import { TemperError, type Diagnostic } from '../../stacks/language/diagnostic.ts';

/** A document of a run folder. */
export interface RunDocument {
  /** `s3://…/run/a1/gang-1/end.json`. */
  readonly uri: string;
  /** Within the folder: `gang-1/end.json`. */
  readonly name: string;
}

const GOES_ON = 'write the next `attempt`, or destroy the stack: neither needs it';
/** A gang that has said nothing of its end is lost, whoever made that nothing is there. */
const STARTS_AGAIN =
  'counts as lost and is started again while `maxRestarts` are left, which costs';

/** It is not what a machine writes. */
export function unreadable({ uri, name }: RunDocument): TemperError {
  return new TemperError([
    {
      code: 'JOB_RUN_UNREADABLE',
      severity: 'error',
      message: `${uri} is not what a machine of a training writes`,
      why: 'what it says decides whether a training is over or goes on, so Temper does not guess',
      fix: `${GOES_ON}. ${otherwise(name)}`,
    },
  ]);
}

/** How the attempt is kept, and what follows from that. */
function otherwise(name: string): string {
  if (name === 'run.json')
    return `Deleted, it leaves the word to the \`end.json\` of the last gang; a gang without one, whose machines are gone, ${STARTS_AGAIN}`;
  if (name.endsWith('/lease.json'))
    return `Deleted, it leaves the word to EC2: a gang whose machines run goes on; one without any, and without an \`end.json\`, ${STARTS_AGAIN}`;
  return `With \`{"status":"Stopped","reason":"Unreadable","at":"<now, as 2026-01-31T12:00:00Z>"}\` in its place the attempt is over. Do not delete it: a gang without it ${STARTS_AGAIN}`;
}

/** It is what a machine writes, and that machine was another run's. */
export function foreign({ uri }: RunDocument, theirs: string, own: string): TemperError {
  return new TemperError([
    {
      code: 'JOB_RUN_FOREIGN',
      severity: 'error',
      message: `${uri} is of ${shown(theirs)}, and was looked for as a part of ${shown(own)}`,
      why: 'two runs with one folder take each other’s word: one is over when the other is, and their machines end each other',
      fix: 'write an `output.prefix` that nothing else has or had, or remove it; where machines of this attempt have run, with the next `attempt`',
    },
  ]);
}

const UNREAD: ReadonlySet<string> = new Set<Diagnostic['code']>([
  'JOB_RUN_UNREADABLE',
  'JOB_RUN_FOREIGN',
]);

/** Whether what failed is that a run folder cannot be believed, and nothing else. */
export function isUnreadRun(error: unknown): error is TemperError {
  return error instanceof TemperError && error.diagnostics.every(({ code }) => UNREAD.has(code));
}
