/** Bedrock's own limit. */
const MAX_LENGTH = 1024;

/** One part of a key between slashes, as Bedrock's pattern for S3 URIs has it. */
const SEGMENT_CHARACTER = /[-!_*'().a-z0-9A-Z]/;
const BUCKET = /^[a-z0-9][-.a-z0-9]{1,61}[a-z0-9]$/;

/** Whether a dataset's text means S3 rather than a file beside the spec. */
export function isS3Uri(text: string): boolean {
  return /^s3:/i.test(text);
}

/**
 * What keeps `uri` from being the S3 URI of one object that Bedrock takes, or nothing. The same language as AWS's
 * pattern `s3://[a-z0-9][-.a-z0-9]{1,61}[a-z0-9](?:/[-!_*'().a-z0-9A-Z]+(?:/…)*)?/?` (service model of 2023-04-20), read
 * piece by piece, so that the time grows with the length alone and the message can say which piece is wrong.
 */
export function s3UriProblem(uri: string): string | undefined {
  if (uri.length > MAX_LENGTH)
    return `it has ${uri.length} characters, Bedrock takes ${MAX_LENGTH}`;
  if (!uri.startsWith('s3://')) return 'it does not start with `s3://`';
  const [bucket = '', ...segments] = uri.slice('s3://'.length).split('/');
  if (!BUCKET.test(bucket)) return `\`${bucket}\` is not the name of a bucket`;
  if (segments.length === 0 || (segments.length === 1 && segments[0] === '')) {
    return 'it names a bucket, not an object in it';
  }
  if (segments.at(-1) === '') return 'it ends with a slash, so it names a folder, not a file';
  return keyProblem(segments);
}

/** What keeps slash-separated `segments` from being a key or prefix that Bedrock takes, or nothing. */
export function keyProblem(segments: readonly string[]): string | undefined {
  if (segments.includes('')) return 'it has an empty part (`//`)';
  for (const segment of segments) {
    const bad = Array.from(segment).find((one) => !SEGMENT_CHARACTER.test(one));
    if (bad !== undefined) return `it contains ${named(bad)}`;
  }
  return undefined;
}

/** A character for a message: itself, or its code point where it cannot be seen. */
function named(character: string): string {
  if (character === ' ') return 'a space';
  const point = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return /[!-~]/.test(character) && character !== '`' ? `\`${character}\`` : `U+${point}`;
}
