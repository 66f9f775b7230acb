/*
 * CSV as Python's `csv` reads it when it is strict, which is what a recipe does. Libraries read another dialect: csv-parse (7.0.3)
 * takes `5" pipe` for a mistake or, relaxed, `"a"b` for none, and counts CR LF within quotation marks as two lines.
 */
import type { TableMistake } from '../../stacks/kinds/fine-tune/record-judge.ts';
import { MAX_RECORD_BYTES, piecesOf, type ReadBytes } from './records.ts';

/** One row of a table: a line, or several where a field has line breaks. */
export interface TableRow {
  /** 1-based number of its first line. */
  readonly line: number;
  /** Bytes before it. */
  readonly start: number;
  /** Without the end of its line. */
  readonly bytes: Buffer;
  /** None of an empty line. The row may be read until the visitor returns. */
  readonly fields: readonly TableField[];
}

/** Where a field is in its row, quotation marks included. */
export interface TableField {
  readonly start: number;
  readonly end: number;
  readonly isQuoted: boolean;
}

export interface TableVisitor {
  /** Every byte of the file, in order. The buffer is used again afterwards. */
  bytes(chunk: Buffer): void;
  /** The buffer is used again afterwards. */
  row(row: TableRow): void;
  /** Nothing behind it can be told apart. @param at of the row's bytes */
  broken(mistake: TableMistake, row: TableRow, at: number): void;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** Reads the first `size` bytes of a file once, in memory that grows with its longest row alone. */
export async function scanTable(
  source: { readonly read: ReadBytes },
  size: number,
  visitor: TableVisitor,
): Promise<void> {
  const rows = new RowSplitter(visitor);
  for await (const piece of piecesOf(source, size)) {
    visitor.bytes(piece);
    rows.push(piece);
  }
  rows.end();
}

/** The text of a field. */
export function fieldText(row: Buffer, { start, end, isQuoted }: TableField): string {
  return isQuoted
    ? row.toString('utf8', start + 1, end - 1).replaceAll('""', '"')
    : row.toString('utf8', start, end);
}

/** The line of a row's byte as problems are told of it, and the character in that line, 0-based. */
export function lineInRow({ line, start, bytes }: TableRow, at: number) {
  const before = bytes.toString('latin1', 0, at);
  const lineStart = Math.max(before.lastIndexOf('\n'), before.lastIndexOf('\r')) + 1;
  const text = bytes.toString('utf8', lineStart, Math.min(bytes.length, at + MOST_SHOWN));
  return {
    line: { line: line + lineEndsIn(bytes.subarray(0, lineStart)), start: start + lineStart, text },
    character: bytes.toString('utf8', lineStart, at).length,
  };
}

/** What is behind the place that is shown matters to nobody. */
const MOST_SHOWN = 256;

function lineEndsIn(bytes: Buffer): number {
  if (!bytes.includes(LINE_FEED) && !bytes.includes(CARRIAGE_RETURN)) return 0;
  return bytes.toString('latin1').match(/\r\n|\r|\n/g)?.length ?? 0;
}

class RowSplitter {
  readonly #visitor: TableVisitor;
  #state: 'start' | 'plain' | 'quoted' | 'closed' = 'start';
  /** Of the row so far. */
  #fields: TableField[] = [];
  #fieldStart = 0;
  #hasLines = false;
  /** The beginning of a row whose end has not come yet, in memory of its own. */
  #held: Buffer = Buffer.alloc(0);
  #line = 1;
  #start = 0;
  #afterReturn = false;
  #isFirst = true;
  #isOver = false;

  constructor(visitor: TableVisitor) {
    this.#visitor = visitor;
  }

  push(chunk: Buffer): void {
    if (this.#isOver) return;
    const rest = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    if (this.#isFirst && rest.length < MARK.length) this.#held = Buffer.from(rest);
    else this.#drain(rest);
    if (this.#held.length > MAX_RECORD_BYTES) this.#break('row-too-long', this.#held, 0);
  }

  end(): void {
    if (this.#isFirst) this.#drain(this.#held);
    const rest = this.#held;
    if (this.#isOver || rest.length === 0) return;
    if (this.#state === 'quoted') this.#break('unclosed', rest, this.#fieldStart);
    else this.#finish(rest, rest.length);
  }

  #drain(all: Buffer): void {
    let from = this.#isFirst ? 0 : this.#held.length;
    let rest = this.#isFirst ? this.#withoutMark(all) : all;
    for (;;) {
      const used = this.#next(rest, from);
      if (used === undefined) break;
      rest = rest.subarray(used);
      from = 0;
    }
    this.#held = Buffer.from(rest);
  }

  #withoutMark(first: Buffer): Buffer {
    this.#isFirst = false;
    if (!first.subarray(0, MARK.length).equals(MARK)) return first;
    this.#start = MARK.length;
    return first.subarray(MARK.length);
  }

  /** Reads on in a row. @returns the bytes up to the next row; undefined where this one has no end yet */
  #next(row: Buffer, from: number): number | undefined {
    if (this.#isSecondEnd(row)) return 1;
    for (let at = from; at < row.length; at += 1) {
      if (this.#state === 'quoted') {
        at = row.indexOf(QUOTE, at);
        if (at === -1) return undefined;
        this.#state = 'closed';
        continue;
      }
      const byte = row[at];
      if (byte === LINE_FEED || byte === CARRIAGE_RETURN) {
        this.#finish(row, at);
        this.#afterReturn = byte === CARRIAGE_RETURN;
        return at + 1;
      }
      if (!this.#take(byte, at)) {
        this.#break('after-quote', row, at);
        return undefined;
      }
    }
    return undefined;
  }

  /** Whether a line feed belongs to the carriage return that ended the row before. */
  #isSecondEnd(row: Buffer): boolean {
    if (!this.#afterReturn || row.length === 0) return false;
    this.#afterReturn = false;
    if (row[0] !== LINE_FEED) return false;
    this.#start += 1;
    return true;
  }

  /** One byte that ends no row, outside of quotation marks. @returns false where it cannot stand there */
  #take(byte: number | undefined, at: number): boolean {
    if (byte === COMMA) this.#endField(at);
    else if (this.#state === 'start') this.#state = byte === QUOTE ? 'quoted' : 'plain';
    else if (this.#state === 'closed') {
      if (byte !== QUOTE) return false;
      this.#state = 'quoted';
    }
    return true;
  }

  #endField(end: number): void {
    const isQuoted = this.#state === 'closed';
    this.#hasLines ||= isQuoted;
    this.#fields.push({ start: this.#fieldStart, end, isQuoted });
    this.#fieldStart = end + 1;
    this.#state = 'start';
  }

  #finish(row: Buffer, end: number): void {
    if (end > 0) this.#endField(end);
    const bytes = row.subarray(0, end);
    this.#visitor.row({ line: this.#line, start: this.#start, bytes, fields: this.#fields });
    this.#line += 1 + (this.#hasLines ? lineEndsIn(bytes) : 0);
    this.#start += end + 1;
    this.#fields = [];
    this.#fieldStart = 0;
    this.#hasLines = false;
    this.#state = 'start';
  }

  #break(mistake: TableMistake, row: Buffer, at: number): void {
    this.#isOver = true;
    const place = { line: this.#line, start: this.#start, fields: this.#fields };
    this.#visitor.broken(mistake, { ...place, bytes: row }, at);
  }
}
