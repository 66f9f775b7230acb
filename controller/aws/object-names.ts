import type { AwsAccess } from '../ports/ports.ts';
import { awsClients } from './clients.ts';
import { askAwsFor } from './failures.ts';

export interface NamesBelow {
  readonly bucket: string;
  /** Without slashes at its ends. */
  readonly folder: string;
  /** A folder in it, with a slash at its end. */
  readonly below: string;
  readonly most: number;
}

/** The first objects of a folder, by their names in the outer one, in their order. */
export async function objectNames(
  access: AwsAccess,
  { bucket, folder, below, most }: NamesBelow,
): Promise<string[]> {
  const s3 = await awsClients(access).s3();
  const Prefix = `${folder}/${below}`;
  const call = { access, service: 's3', operation: 'ListObjectsV2', resource: bucket };
  const page = await askAwsFor(call, ['NoSuchBucket'], () =>
    s3.listObjectsV2({ Bucket: bucket, Prefix, MaxKeys: most }),
  );
  return (page?.Contents ?? []).flatMap(({ Key }) =>
    Key === undefined ? [] : [Key.slice(folder.length + 1)],
  );
}
