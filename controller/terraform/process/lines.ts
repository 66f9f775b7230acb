import { StringDecoder } from 'node:string_decoder';

const LONGEST_LINE = 1024 * 1024;

/** Cuts a stream of bytes into lines. Characters that are split between chunks stay whole; memory is bounded by the longest line. */
export class Lines {
  readonly #each: (line: string) => void;
  readonly #longest: number;
  readonly #decoder = new StringDecoder('utf8');
  #rest = '';
  #skipping = false;

  constructor(each: (line: string) => void, longest = LONGEST_LINE) {
    this.#each = each;
    this.#longest = longest;
  }

  add(chunk: Buffer): void {
    this.#take(this.#decoder.write(chunk));
  }

  /** What follows the last line end is a line too. */
  end(): void {
    this.#take(this.#decoder.end());
    if (this.#rest !== '') this.#each(this.#rest);
    this.#rest = '';
  }

  #take(text: string): void {
    let from = 0;
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', from)) {
      this.#finish(text.slice(from, at));
      from = at + 1;
    }
    if (!this.#skipping) this.#rest += text.slice(from);
    if (this.#rest.length > this.#longest) {
      this.#each(this.#rest.slice(0, this.#longest));
      this.#rest = '';
      this.#skipping = true;
    }
  }

  #finish(end: string): void {
    if (!this.#skipping) {
      const line = (this.#rest + end).slice(0, this.#longest);
      this.#each(line.endsWith('\r') ? line.slice(0, -1) : line);
    }
    this.#rest = '';
    this.#skipping = false;
  }
}

/** The last `limit` bytes of a stream. */
export class Tail {
  readonly #limit: number;
  #chunks: Buffer[] = [];
  #size = 0;
  #total = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** There was more than is kept. */
  get isCut(): boolean {
    return this.#total > this.#limit;
  }

  add(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    this.#total += chunk.length;
    while (this.#size - (this.#chunks[0]?.length ?? 0) >= this.#limit) {
      this.#size -= this.#chunks.shift()?.length ?? 0;
    }
  }

  text(): string {
    const all = Buffer.concat(this.#chunks);
    return all.subarray(Math.max(0, all.length - this.#limit)).toString('utf8');
  }
}
