/*
 * One process at a time prepares and plans in a stack's working folder: what one writes there, the other would plan with.
 * Applying needs no turn, for a saved plan holds all it needs and the state has a lock of its own.
 *
 * Node.js has no lock that ends with its process, so processes take tickets (Lamport's bakery algorithm): each writes files
 * of its own alone, and those of a process that has died are known by its id and its start. So nobody ever takes over a
 * lock from somebody else, which is where two would come in at once.
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock, Reporter } from '../ports/ports.ts';
import { identify } from '../terraform/process/processes.ts';

export interface TurnOptions {
  /** The stack's working folder. */
  readonly dir: string;
  /** What people call the stack. */
  readonly title: string;
  readonly clock: Clock;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
}

const FOLDER = 'turns';
const LOOK_MS = 50;
/** `<ticket>.<process id>.<its start>.<number>`; while a ticket is drawn, it is `new`. */
const TICKET = /^(?<ticket>new|\d+)\.(?<pid>\d+)\.(?<started>[^.]*)\.\d+$/;

let drawn = 0;

/** Runs `work` when every process that came before has had its turn. @throws `signal.reason` when aborted meanwhile. */
export async function inTurn<T>(options: TurnOptions, work: () => Promise<T>): Promise<T> {
  const folder = join(options.dir, FOLDER);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const mine = draw(folder);
  try {
    await myTurn(folder, mine, options);
    return await work();
  } finally {
    rmSync(join(folder, mine), { force: true });
  }
}

/** Takes the next ticket. While it does, it says so: two that draw at once wait for each other to have drawn. */
function draw(folder: string): string {
  drawn += 1;
  const me = `${String(process.pid)}.${startOf(process.pid) ?? ''}.${String(drawn)}`;
  const drawing = join(folder, `new.${me}`);
  writeFileSync(drawing, '');
  try {
    const tickets = readdirSync(folder).map((name) =>
      Number(TICKET.exec(name)?.groups?.['ticket']),
    );
    const next = 1 + Math.max(0, ...tickets.filter((ticket) => !Number.isNaN(ticket)));
    writeFileSync(join(folder, `${String(next)}.${me}`), '');
    return `${String(next)}.${me}`;
  } finally {
    rmSync(drawing, { force: true });
  }
}

async function myTurn(folder: string, mine: string, options: TurnOptions): Promise<void> {
  const { title, clock, reporter, signal } = options;
  for (let told = false; ;) {
    const before = readdirSync(folder).find((name) => goesBefore(folder, name, mine));
    if (before === undefined) return;
    const pid = String(ticketOf(before)?.pid);
    if (!told) reporter.info(`waiting for process ${pid}, which plans ${title} in this clone`);
    told = true;
    await clock.sleep(LOOK_MS, signal);
  }
}

/** Whether the process of another ticket lives and has its turn before ours; a dead one's ticket is thrown away. */
function goesBefore(folder: string, name: string, mine: string): boolean {
  const [theirs, ours] = [ticketOf(name), ticketOf(mine)];
  if (name === mine || theirs === undefined || ours === undefined) return false;
  if (startOf(theirs.pid) !== theirs.started) {
    rmSync(join(folder, name), { force: true });
    return false;
  }
  return theirs.number < ours.number || (theirs.number === ours.number && name < mine);
}

function ticketOf(name: string) {
  const groups = TICKET.exec(name)?.groups;
  if (groups === undefined) return undefined;
  const { ticket, pid, started } = groups;
  // One that is being drawn may still come out lower than any other.
  return { number: ticket === 'new' ? 0 : Number(ticket), pid: Number(pid), started };
}

/** When a process started, in letters that a file's name can have; undefined when it has ended. */
function startOf(pid: number): string | undefined {
  return identify(pid)?.started.replaceAll(/[^A-Za-z0-9]/g, '-');
}
