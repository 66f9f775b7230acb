import { stagedFolder } from '../../stacks/kinds/fine-tune/compute/ec2/names.ts';
import type { StagedStore } from '../aws/staged-store.ts';
import type { Came } from './outside-file.ts';
import type { Pins } from './pins.ts';
import { copyContent, missingFiles } from './staged-content.ts';
import type { Found } from './wanted.ts';

/** Something that is copied whole, and what of it is not there yet. */
export interface StageCopy {
  readonly kind: 'weights' | 'wheels' | 'image';
  /** `google-bert/bert-base-uncased@86b5e0934494`. */
  readonly title: string;
  /** `s3://…/staged/<digest>/`, or an image by its digest. */
  readonly target: string;
  readonly files: number;
  readonly bytes: number;
  readonly missingFiles: number;
  readonly missingBytes: number;
}

/** The same, as it is done. */
export interface Copy extends StageCopy {
  /** That the spec names something else, or nothing. */
  readonly pins?: Pins;
  run(came: Came): Promise<void>;
  /** Removes what was fetched to this machine. */
  readonly remove: () => Promise<void>;
}

/** A staged set, against what its bucket has. */
export async function setCopy(
  { content, ...found }: Found,
  { store, bucket, signal }: SetTarget,
): Promise<Copy> {
  const missing = await missingFiles(store, content).catch(async (error: unknown) => {
    await found.remove();
    throw error;
  });
  return {
    ...found,
    target: `s3://${bucket}/${stagedFolder(content.sha256)}/`,
    files: content.files.length,
    bytes: bytesOf(content.files),
    missingFiles: missing.length,
    missingBytes: bytesOf(missing),
    run: (came) => copyContent(store, content, { missing, signal, came }),
  };
}

export interface SetTarget {
  readonly store: StagedStore;
  readonly bucket: string;
  readonly signal: AbortSignal;
}

function bytesOf(files: readonly { readonly bytes: number }[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}
