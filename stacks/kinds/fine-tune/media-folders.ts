import { MEDIA, type Media } from '../../catalog/record-content.ts';
import type { MediaReference } from './record-judge.ts';

/** A record, by the file and line it stands on. */
export interface RecordPlace {
  readonly source: string;
  /** 1-based. */
  readonly line: number;
}

/** A folder of a bucket with media in it, below it, or both. */
export interface MediaFolder {
  readonly bucket: string;
  /** Without slashes at its ends; empty for the whole bucket. */
  readonly folder: string;
  /** The first record that names something there. */
  readonly first: RecordPlace;
}

/** Where the media are that the records of a dataset name. */
export interface MediaFacts {
  /** Few enough to be written into a policy, however many there are: folders are joined in the one above. */
  readonly folders: readonly MediaFolder[];
  /** The first record with each sort. */
  readonly sorts: { readonly [Sort in Media]?: RecordPlace };
}

/** IAM takes 10,240 characters of inline policies for a role, and each folder stands in two statements. */
const MOST_FOLDERS = 10;
const MOST_CHARACTERS = 2000;

/**
 * Collects folders in memory that does not grow with their number: when there are too many, all are cut to one level less.
 * The outcome does not depend on their order.
 */
export class MediaFolders {
  readonly #folders = new Map<string, MediaFolder>();
  readonly #sorts: { [Sort in Media]?: RecordPlace } = {};
  #depth = Infinity;

  add(media: readonly MediaReference[], place: RecordPlace): void {
    for (const { sort, bucket, folder } of media) {
      this.#sorts[sort] ??= place;
      this.#addFolder({ bucket, folder, first: place });
      while (this.#isTooMuch() && this.#depth > 0) this.#cut();
    }
  }

  /** Adds what was found elsewhere. */
  join({ folders, sorts }: MediaFacts): void {
    for (const sort of MEDIA) {
      const first = sorts[sort];
      if (first !== undefined) this.#sorts[sort] ??= first;
    }
    for (const one of folders) this.#addFolder(one);
    while (this.#isTooMuch() && this.#depth > 0) this.#cut();
  }

  /** Undefined when no record names any. */
  facts(): MediaFacts | undefined {
    if (MEDIA.every((sort) => this.#sorts[sort] === undefined)) return undefined;
    const folders = [...this.#folders.values()]
      .filter((one) => !this.#isBelowAnother(one))
      .toSorted((a, b) => (`${a.bucket}/${a.folder}` < `${b.bucket}/${b.folder}` ? -1 : 1));
    return { folders, sorts: { ...this.#sorts } };
  }

  #isBelowAnother({ bucket, folder }: MediaFolder): boolean {
    const steps = folder === '' ? [] : folder.split('/');
    return steps.some((_, depth) =>
      this.#folders.has(`${bucket}/${steps.slice(0, depth).join('/')}`),
    );
  }

  #addFolder(one: MediaFolder): void {
    const folder = one.folder.split('/').slice(0, this.#depth).join('/');
    const key = `${one.bucket}/${folder}`;
    if (!this.#folders.has(key)) this.#folders.set(key, { ...one, folder });
  }

  #isTooMuch(): boolean {
    if (this.#folders.size > MOST_FOLDERS) return true;
    let characters = 0;
    for (const key of this.#folders.keys()) characters += key.length;
    return characters > MOST_CHARACTERS;
  }

  #cut(): void {
    const all = [...this.#folders.values()];
    const deepest = Math.max(...all.map(({ folder }) => folder.split('/').length));
    this.#depth = Math.min(this.#depth, deepest) - 1;
    this.#folders.clear();
    for (const one of all) this.#addFolder(one);
  }
}
