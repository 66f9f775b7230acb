/* What is hidden in a comment, an issue or a check, so that a later run knows its own. */
import * as z from 'zod';
import type { RunOrder } from '../ports/github.ts';

/** A marker of a comment, an issue or a check; only believed of what our own identity wrote. */
const Marker = z.object({
  version: z.int().positive(),
  marker: z.string(),
  run: z.int().nonnegative().optional(),
  attempt: z.int().nonnegative().optional(),
});

export interface Marked {
  readonly marker: string;
  /** Absent where any run may write. */
  readonly order?: RunOrder;
  /** What stands below the marker. */
  readonly text: string;
}

/** The text with its marker before it. */
export function withMarker({ marker, order, text }: Marked): string {
  return `<!-- temper ${sealed({ version: 1, marker, ...order })} -->\n${text}`;
}

/** The marker that a text begins with; further down there is what others wrote. */
export function markedIn(body: string): Marked | undefined {
  const [, json, text = ''] = /^<!-- temper (\{.*\}) -->(?:\r?\n([^]*))?$/.exec(body) ?? [];
  const read = json === undefined ? undefined : Marker.safeParse(parsed(json)).data;
  if (read === undefined) return undefined;
  const { marker, run, attempt } = read;
  const order = run === undefined || attempt === undefined ? undefined : { run, attempt };
  return { marker, ...(order !== undefined && { order }), text };
}

/** Whether `one` comes after `other`. */
export function isLater(one: RunOrder, other: RunOrder): boolean {
  return one.run > other.run || (one.run === other.run && one.attempt > other.attempt);
}

/** JSON in which nothing ends the comment around it, whatever a name has in it. */
function sealed(value: object): string {
  const escape = (char: string) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(value).replaceAll(/[<>]|-(?=-|$)/g, escape);
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
