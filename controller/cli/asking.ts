import { createInterface } from 'node:readline/promises';
import { printed } from '../report/terminal-text.ts';

/** Where a question goes and its answer comes from. */
export interface Asking {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  readonly colour: boolean;
  readonly signal: AbortSignal;
  /** Ctrl-C while a line is read. */
  readonly interrupt: () => void;
}

/** Asks a person; undefined when there is no answer. */
export async function ask(
  question: string,
  { input, output, colour, signal, interrupt }: Asking,
): Promise<string | undefined> {
  const lines = createInterface({ input, output });
  // The terminal gives Ctrl-C to whoever reads a line; it means here what it means everywhere else.
  lines.on('SIGINT', interrupt);
  // Ctrl-D closes the line without an answer: nobody agreed.
  const closed = new Promise<undefined>((resolve) => lines.on('close', () => resolve(undefined)));
  try {
    const answer = lines.question(printed(question, colour), { signal });
    return await Promise.race([answer.catch(() => undefined), closed]);
  } finally {
    lines.close();
  }
}
