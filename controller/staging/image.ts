import * as z from 'zod';
import { TemperError } from '../../stacks/language/diagnostic.ts';
import { shown } from '../../stacks/language/display.ts';
import type { Came } from './outside-file.ts';
import type { Descriptor, ImageManifest, Registry } from './registry.ts';

/** An image with all that it names, in the order in which it is written: what is named comes before what names it. */
export interface ImageParts {
  readonly blobs: readonly Descriptor[];
  readonly manifests: readonly ImageManifest[];
}

const Descriptors = z.object({
  digest: z.string().regex(/^sha256:[0-9a-f]{64}$/, 'a digest by SHA-256'),
  size: z.number().int().nonnegative(),
  /** Of layers that are had elsewhere, and that registries do not keep. */
  urls: z.array(z.string()).optional(),
});
const Manifest = z.object({
  config: Descriptors.optional(),
  layers: z.array(Descriptors).optional(),
  manifests: z.array(Descriptors).optional(),
});

/** An index names images; one that names indexes of indexes is made to keep somebody busy. */
const DEEPEST = 2;
/** Machines, systems and attestations: an index has some ten. */
const MOST_MANIFESTS = 100;

/**
 * Reads an image by its digest. Of an index all images are read: without one of them, its digest would name what is not there.
 * @throws TemperError STAGE_…
 */
export async function imageParts(source: Registry, digest: string): Promise<ImageParts> {
  const blobs = new Map<string, Descriptor>();
  const manifests = new Map<string, ImageManifest>();
  const read = async (name: string, depth: number): Promise<void> => {
    if (depth > DEEPEST || manifests.size >= MOST_MANIFESTS) throw unreadable(digest);
    const manifest = await source.manifest(name);
    const { data } = Manifest.safeParse(parsed(manifest.bytes));
    if (data === undefined) throw unreadable(name);
    for (const child of data.manifests ?? [])
      if (!manifests.has(child.digest)) await read(child.digest, depth + 1);
    for (const blob of [data.config, ...(data.layers ?? [])])
      if (blob !== undefined && blob.urls === undefined) blobs.set(blob.digest, blob);
    manifests.set(name, manifest);
  };
  await read(digest, 0);
  return { blobs: [...blobs.values()], manifests: [...manifests.values()] };
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** The blobs that a registry lacks. */
export async function missingBlobs(
  target: Registry,
  { blobs }: ImageParts,
): Promise<readonly Descriptor[]> {
  const missing: Descriptor[] = [];
  for (const blob of blobs) if (!(await target.has('blobs', blob.digest))) missing.push(blob);
  return missing;
}

/**
 * Copies an image: blobs that are missing, then manifests, the one that is named by its digest last.
 * @throws TemperError STAGE_…
 */
export async function copyImage(
  { source, target }: { readonly source: Registry; readonly target: Registry },
  { manifests }: ImageParts,
  { missing, came }: { readonly missing: readonly Descriptor[]; readonly came: Came },
): Promise<void> {
  for (const blob of missing) await target.sendBlob(source.blob(blob), blob, came);
  for (const manifest of manifests) await target.sendManifest(manifest);
}

function unreadable(digest: string): TemperError {
  return new TemperError([
    {
      code: 'STAGE_ABSENT',
      severity: 'error',
      message: `${shown(digest)} is not the manifest of an image`,
      why: 'an image is a configuration and layers, and an index names images, each by its SHA-256',
      fix: 'name an image by its digest as `docker buildx imagetools inspect` shows it',
    },
  ]);
}
