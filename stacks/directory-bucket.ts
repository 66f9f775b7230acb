/**
 * What names of directory buckets end in, and of no other bucket; the id of the zone stands before it: `--use1-az4--x-s3`.
 * Source: Amazon S3 user guide, directory bucket naming rules, 2026-11.
 */
export const DIRECTORY_BUCKET = '--x-s3';

/** Whether a bucket of this name is a directory bucket (S3 Express One Zone). */
export function isDirectoryBucket(name: string): boolean {
  return name.endsWith(DIRECTORY_BUCKET);
}
