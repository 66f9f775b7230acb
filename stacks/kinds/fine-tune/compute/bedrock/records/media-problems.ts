import type { RecordContent } from '../../../../../catalog/record-content.ts';
import type { MediaFacts, MediaFolder, RecordPlace } from '../../../media-folders.ts';

/** Something wrong with the media that a whole dataset names. */
export interface MediaProblem {
  readonly problem: string;
  readonly why: string;
  readonly fix: string;
  /** The first record that has it. */
  readonly first: RecordPlace;
}

/** Where the dataset that names them is. */
export interface DatasetPlace {
  readonly bucket: string;
  /** A folder of the bucket that would do for media. */
  readonly mediaFolder: string;
}

/** What keeps a job from using the media of a dataset. @param dataset absent where its place is not known. */
export function* mediaProblems(
  { mediaInOwnBucket, oneSortOfMedia }: RecordContent,
  { folders, sorts }: MediaFacts,
  dataset: DatasetPlace | undefined,
): Iterable<MediaProblem> {
  const { image, video, document } = sorts;
  const other = image ?? document;
  if (oneSortOfMedia === true && video !== undefined && other !== undefined) {
    yield {
      problem: `some records have videos and others ${image === undefined ? 'documents' : 'images'}`,
      why: 'a dataset for this base model holds text with images or text with videos, never both, and validation data counts with it',
      fix: 'train one version on images and another on videos',
      first: video.source === other.source && video.line > other.line ? video : other,
    };
  }
  if (mediaInOwnBucket === true && dataset !== undefined) yield* elsewhere(folders, dataset);
  for (const { bucket, folder, first } of folders) {
    if (folder !== '') continue;
    yield {
      problem: `media stand in too many folders of the bucket \`${bucket}\``,
      why: 'the job’s role may read the folders that records name, at most ten, and nothing else; folders are joined in the one above, but not in the whole bucket',
      fix: `move the media into one folder: \`s3://${bucket}/<folder>/…\``,
      first,
    };
  }
}

/** The first of each other bucket. */
function* elsewhere(
  folders: readonly MediaFolder[],
  dataset: DatasetPlace,
): Iterable<MediaProblem> {
  const told = new Set([dataset.bucket]);
  for (const { bucket, first } of folders) {
    if (told.has(bucket)) continue;
    told.add(bucket);
    yield {
      problem: `media are in the bucket \`${bucket}\`, the dataset is in \`${dataset.bucket}\``,
      why: 'AWS takes media for this base model from the bucket of the dataset only',
      fix: `copy them to \`s3://${dataset.bucket}/${dataset.mediaFolder}/\`, and write that in the records`,
      first,
    };
  }
}
