import { createHash } from 'node:crypto';
import type { StagedStore } from '../aws/staged-store.ts';
import { stagedFolder, stagedManifestKey } from '../../stacks/kinds/fine-tune/compute/ec2/names.ts';
import { verified, wholeFile, type Came, type OutsideFile } from './outside-file.ts';
import { manifestBytes, sha256Of, type StagedManifest } from './staged-set.ts';

/** A set of files that can be copied into a bucket. */
export interface StagedContent {
  /** The digest that it is found by. */
  readonly sha256: string;
  readonly manifest: Buffer;
  readonly files: readonly StagedSource[];
}

/** A file of which the SHA-256 is known, wherever it comes from. */
export type StagedSource = OutsideFile & { readonly checksum: { readonly sha256: string } };

/** Small enough to be kept, so that it is fetched once. */
const KEPT_BYTES = 16 * 1024 * 1024;

/** The file with its SHA-256: where its source does not name it, all of it is read. @throws TemperError STAGE_… */
export async function withDigest(file: OutsideFile): Promise<StagedSource> {
  if ('sha256' in file.checksum) return { ...file, checksum: file.checksum };
  if (file.bytes <= KEPT_BYTES) {
    const bytes = await wholeFile(file);
    return {
      ...file,
      checksum: { sha256: sha256Of(bytes) },
      open: (offset) => onlyOne(bytes.subarray(offset)),
    };
  }
  const hash = createHash('sha256');
  for await (const chunk of verified(file, () => undefined)) hash.update(chunk);
  return { ...file, checksum: { sha256: hash.digest('hex') } };
}

async function* onlyOne(bytes: Buffer): AsyncGenerator<Buffer> {
  if (bytes.length > 0) yield bytes;
}

/** A set as its manifest, found by the manifest's own digest unless another is said. */
export function contentOf(
  { kind, source }: Omit<StagedManifest, 'files'>,
  files: readonly StagedSource[],
  sha256?: string,
): StagedContent {
  const listed = files.map(({ path, bytes, checksum }) => ({ path, bytes, ...checksum }));
  const manifest = manifestBytes({ kind, source, files: listed });
  return { sha256: sha256 ?? sha256Of(manifest), manifest, files };
}

/** The files of a set that its bucket lacks; none where the manifest is there, which is written last. */
export async function missingFiles(
  store: StagedStore,
  { sha256, files }: StagedContent,
): Promise<readonly StagedSource[]> {
  if ((await store.find(stagedManifestKey(sha256))) !== undefined) return [];
  const missing: StagedSource[] = [];
  for (const file of files) {
    const there = await store.find(keyOf(sha256, file.path));
    const same = there?.bytes === file.bytes && there.sha256 === file.checksum.sha256;
    if (!same) missing.push(file);
  }
  return missing;
}

/**
 * Copies what is missing, one file after the other, and then the manifest: it is there once everything is.
 * @throws TemperError STAGE_…, AWS_…; the signal's reason when aborted, between two pieces
 */
export async function copyContent(
  store: StagedStore,
  content: StagedContent,
  { missing, signal, came }: Copying,
): Promise<void> {
  const { sha256, manifest } = content;
  for (const file of missing) {
    await store.send(keyOf(sha256, file.path), {
      bytes: file.bytes,
      sha256: file.checksum.sha256,
      content: () => untilAborted(verified(file, came), signal),
    });
  }
  await store.send(stagedManifestKey(sha256), {
    bytes: manifest.length,
    sha256: sha256Of(manifest),
    content: () => onlyOne(manifest),
  });
}

export interface Copying {
  readonly missing: readonly StagedSource[];
  readonly signal: AbortSignal;
  /** Told of bytes as they come. */
  readonly came: Came;
}

async function* untilAborted(
  chunks: AsyncIterable<Buffer>,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    signal.throwIfAborted();
    yield chunk;
  }
}

/** `staged/<digest>/<path>`. */
function keyOf(sha256: string, path: string): string {
  return `${stagedFolder(sha256)}/${path}`;
}
