import type { Media, MediaFact, RecordContent } from '../../../../../catalog/record-content.ts';
import { either } from '../../../../../language/display.ts';
import type { SpecPath } from '../../../../../language/source.ts';
import { s3UriProblem } from '../../../s3-uri.ts';
import type { Speaker } from './texts.ts';
import { isObject, type Verdict } from './verdict.ts';

/** What AWS's page on Nova takes in the path of a medium, and in the name of a dataset's file. */
const PLAIN = /^[\w/.-]+$/;

/** Judges the media of one record. */
export class MediaCheck {
  readonly #content: RecordContent;
  readonly #verdict: Verdict;
  readonly #counts: { [Sort in Media]?: number } = {};

  constructor(content: RecordContent, verdict: Verdict) {
    this.#content = content;
    this.#verdict = verdict;
  }

  /** @param path of the block's medium, `['messages', 0, 'content', 1, 'image']`. */
  check(sort: Media, medium: unknown, speaker: Speaker, path: SpecPath): void {
    const fact = this.#content.media?.[sort];
    if (fact === undefined) {
      this.#verdict.found('media-type', path, named(sort));
      return;
    }
    if (fact.unverified !== undefined) this.#verdict.found('media-perhaps', path);
    if (speaker === 'assistant') this.#verdict.found('media-role', path);
    this.#count(sort, fact, path);
    this.#checkShape(sort, medium, fact, path);
  }

  #count(sort: Media, fact: MediaFact, path: SpecPath): void {
    const count = (this.#counts[sort] ?? 0) + 1;
    this.#counts[sort] = count;
    if (count > fact.most)
      this.#verdict.found('media-count', path, `at most ${fact.most} of ${sort}`);
    const { image = 0, video = 0, document = 0 } = this.#counts;
    if (this.#content.oneSortOfMedia === true && video > 0 && image + document > 0)
      this.#verdict.found('media-mixed', path);
  }

  #checkShape(sort: Media, medium: unknown, { formats }: MediaFact, path: SpecPath): void {
    const source = isObject(medium) ? medium['source'] : undefined;
    const location = isObject(source) ? source['s3Location'] : undefined;
    const uri = isObject(location) ? location['uri'] : undefined;
    if (!isObject(medium) || typeof medium['format'] !== 'string' || typeof uri !== 'string') {
      this.#verdict.found('media-shape', path);
      return;
    }
    if (!formats.includes(medium['format'].toLowerCase())) {
      const taken = either(formats.map((one) => `\`${one}\``));
      this.#verdict.found('media-format', [...path, 'format'], `it takes ${taken}`);
    }
    const at = [...path, 'source', 's3Location', 'uri'];
    checkUri(sort, uri, at, {
      plain: this.#content.plainFileNames === true,
      verdict: this.#verdict,
    });
  }
}

interface UriRules {
  readonly plain: boolean;
  readonly verdict: Verdict;
}

/** Notes what is wrong with an object's URI; what is right with it becomes part of what the job may read. */
export function checkUri(
  sort: Media,
  uri: string,
  path: SpecPath,
  { plain, verdict }: UriRules,
): void {
  const isPlain = !plain || PLAIN.test(uri.slice('s3://'.length));
  if (s3UriProblem(uri) !== undefined || !isPlain) {
    verdict.found('media-uri', path);
    return;
  }
  const [bucket = '', ...segments] = uri.slice('s3://'.length).split('/');
  const folder = segments.slice(0, -1).join('/');
  if (folder === '') verdict.found('media-folder', path);
  else verdict.media.push({ sort, bucket, folder });
}

/** Whether the name of an S3 object is one that AWS's page on Nova takes. */
export function isPlainName(key: string): boolean {
  return PLAIN.test(key);
}

function named(sort: Media): string {
  return `${sort === 'image' ? 'an' : 'a'} ${sort}`;
}
