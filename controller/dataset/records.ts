/** What is done with the lines of a dataset file as they stream by. */
export interface RecordVisitor {
  /** Every byte of the file, in order. The buffer is used again afterwards. */
  bytes?(chunk: Buffer): void;
  /** One non-empty line without its line end. The buffer is used again afterwards. */
  record(record: Buffer, line: LinePlace): void;
  /** A line with nothing but white space in it. */
  blank?(line: LinePlace): void;
  /** A line longer than `MAX_RECORD_BYTES`; its text is not kept. */
  tooLong(line: LinePlace): void;
  /** Awaited after each chunk, so that what was made of it can be written. */
  settled?(): Promise<void>;
}

/** Fills `buffer` from `offset` with up to `length` bytes from `position`, as a file handle does. */
export type ReadBytes = (
  buffer: Buffer,
  offset: number,
  length: number,
  position: number,
) => Promise<{ readonly bytesRead: number }>;
/** Where a line is in its file. */
export interface LinePlace {
  /** 1-based. */
  readonly line: number;
  /** Bytes before it. */
  readonly start: number;
  /** It ends as Windows ends lines. */
  readonly withReturn: boolean;
}

/** Far above any record Bedrock takes (32,000 tokens are some 200 kB); a file without line ends must not fill the memory. */
export const MAX_RECORD_BYTES = 10 * 1024 * 1024;

const CHUNK_BYTES = 1024 * 1024;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * Reads the first `size` bytes of a file once, in memory that does not grow with it: the next piece is read while one is
 * looked at. A file that somebody writes to all the time would never end.
 */
export async function scanRecords(
  source: { readonly read: ReadBytes },
  size: number,
  visitor: RecordVisitor,
): Promise<void> {
  const lines = new LineSplitter(visitor);
  for await (const piece of piecesOf(source, size)) {
    visitor.bytes?.(piece);
    lines.push(piece);
    await visitor.settled?.();
  }
  lines.end();
  await visitor.settled?.();
}

/** The bytes of a file, one piece after the other; each is good until the next is asked for. */
export async function* piecesOf(
  source: { readonly read: ReadBytes },
  size: number,
): AsyncGenerator<Buffer> {
  const next = async (buffer: Buffer, position: number): Promise<Buffer> => {
    const wanted = Math.min(CHUNK_BYTES, size - position);
    if (wanted <= 0) return buffer.subarray(0, 0);
    const { bytesRead } = await source.read(buffer, 0, wanted, position);
    return buffer.subarray(0, bytesRead);
  };
  let [filled, spare] = [Buffer.allocUnsafe(CHUNK_BYTES), Buffer.allocUnsafe(CHUNK_BYTES)];
  let position = 0;
  let reading = next(filled, position);
  try {
    for (let piece = await reading; piece.length > 0; piece = await reading) {
      position += piece.length;
      [filled, spare] = [spare, filled];
      reading = next(filled, position);
      // Whoever looks at this piece may fail first; the loop, or its end, still hears of it.
      reading.catch(() => undefined);
      yield piece;
    }
  } finally {
    // Nobody closes the file, or uses the memory, while it is still read into.
    await reading.catch(() => undefined);
  }
}

class LineSplitter {
  readonly #visitor: RecordVisitor;
  #line = 1;
  #start = 0;
  /** The beginning of a line whose end has not come yet, in pieces of their own. */
  #held: Buffer[] = [];
  #heldBytes = 0;

  constructor(visitor: RecordVisitor) {
    this.#visitor = visitor;
  }

  push(chunk: Buffer): void {
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(LINE_FEED, start);
      if (end === -1) break;
      this.#finish(chunk.subarray(start, end));
      start = end + 1;
    }
    this.#hold(chunk.subarray(start));
  }

  end(): void {
    if (this.#heldBytes > 0) this.#finish(Buffer.alloc(0));
  }

  #hold(piece: Buffer): void {
    if (piece.length === 0) return;
    this.#heldBytes += piece.length;
    if (this.#heldBytes <= MAX_RECORD_BYTES) this.#held.push(Buffer.from(piece));
    else this.#held = [];
  }

  #finish(last: Buffer): void {
    const bytes = this.#heldBytes + last.length;
    const place = { line: this.#line, start: this.#start, withReturn: false };
    if (bytes > MAX_RECORD_BYTES) this.#visitor.tooLong(place);
    else {
      const whole = this.#heldBytes === 0 ? last : Buffer.concat([...this.#held, last]);
      this.#visit(whole, place);
    }
    this.#held = [];
    this.#heldBytes = 0;
    this.#line += 1;
    this.#start += bytes + 1;
  }

  #visit(line: Buffer, place: LinePlace): void {
    const withReturn = line.at(-1) === CARRIAGE_RETURN;
    const record = withReturn ? line.subarray(0, -1) : line;
    if (isBlank(record)) this.#visitor.blank?.({ ...place, withReturn });
    else this.#visitor.record(record, { ...place, withReturn });
  }
}

/** Only what JSON counts as white space. */
function isBlank(line: Buffer): boolean {
  for (const byte of line) if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d) return false;
  return true;
}
