import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import type { FileFacts } from '../../stacks/kinds/fine-tune/dataset-facts.ts';
import type { SourceRange } from '../../stacks/language/source.ts';
import { charactersIn } from './record-problem.ts';

/** What a record is an example of. */
export interface Labelled {
  readonly label: string;
  /** Where it says so. */
  readonly place: () => SourceRange;
}

/** What is told of the bytes that train. */
export class Measure {
  readonly #hash: Hash = createHash('sha256');
  readonly #mostLabels: number | undefined;
  readonly #labels = new Map<string, { records: number; readonly first: SourceRange }>();
  #bytes = 0;
  #characters = 0;
  records = 0;

  /** @param mostLabels how many different ones are noted; undefined where records have none */
  constructor(mostLabels?: number) {
    this.#mostLabels = mostLabels;
  }

  addBytes(bytes: Buffer): void {
    this.#hash.update(bytes);
    this.#bytes += bytes.length;
  }

  addRecord(record: Buffer, labelled?: Labelled): void {
    this.records += 1;
    this.#characters += charactersIn(record);
    if (labelled !== undefined) this.#addLabel(labelled);
  }

  #addLabel({ label, place }: Labelled): void {
    const known = this.#labels.get(label);
    if (known !== undefined) known.records += 1;
    else if (this.#labels.size < (this.#mostLabels ?? 0))
      this.#labels.set(label, { records: 1, first: place() });
  }

  facts(source: string): FileFacts {
    return {
      source,
      sha256: this.#hash.copy().digest('hex'),
      bytes: this.#bytes,
      records: this.records,
      characters: this.#characters,
      ...(this.#mostLabels !== undefined && { labels: this.#labels }),
    };
  }
}
