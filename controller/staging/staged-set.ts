import { createHash } from 'node:crypto';
import type { Json } from '../../stacks/json.ts';

/** A file of a staged set, as its manifest lists it. */
export interface StagedFile {
  /** Within the set, with slashes. */
  readonly path: string;
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
}

/** A set of files that is fetched whole. */
export interface StagedManifest {
  readonly kind: 'weights' | 'wheels';
  /** Where they are from, pinned. */
  readonly source: Readonly<Record<string, Json>>;
  readonly files: readonly StagedFile[];
}

/** The one way to write a manifest: sorted, without spaces, with a line break at its end. The same files are the same bytes. */
export function manifestBytes({ kind, source, files }: StagedManifest): Buffer {
  const sorted = files.toSorted((one, other) =>
    Buffer.compare(Buffer.from(one.path), Buffer.from(other.path)),
  );
  const listed = sorted.map(({ bytes, path, sha256 }) => ({ bytes, path, sha256 }));
  const entries = Object.entries(source).toSorted(([one], [other]) => (one < other ? -1 : 1));
  const manifest = { files: listed, format: 1, kind, source: Object.fromEntries(entries) };
  return Buffer.from(`${JSON.stringify(manifest)}\n`);
}

/** Hex. */
export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
