import { TemperError } from '../../stacks/language/diagnostic.ts';
import { shown } from '../../stacks/language/display.ts';
import type { Machine } from '../stack/machine.ts';
import type { Copy } from './copy.ts';
import { copyImage, imageParts, missingBlobs } from './image.ts';
import { pinsOf, type Version } from './pins.ts';
import { registry, type Registry, type RegistryPlace } from './registry.ts';

/** What a person says of images, and how registries are reached. */
export interface ImageOptions {
  /** Images of other registries, too. */
  readonly images: boolean;
  /** `<registry>/<repository>` that has an image of the account's own registry. */
  readonly imageFrom?: string;
  /** Who lets into a registry, as `docker login` keeps it; undefined for whom it has nothing. */
  credentialsFor(host: string): Promise<string | undefined>;
}

/** The account's own registry. */
export interface OwnRegistry {
  /** `123456789012.dkr.ecr.us-east-1.amazonaws.com`. */
  readonly host: string;
  /** How it is reached; undefined in a sandbox, which has none. */
  reach(): Promise<Omit<RegistryPlace, 'repository'> | undefined>;
}

interface ImageName {
  readonly host: string;
  readonly repository: string;
}

/** The name that everybody uses, and the server that answers. */
const DOCKER_HUB = { name: 'docker.io', server: 'registry-1.docker.io' } as const;
/** Digits of a digest that people tell it by, after `sha256:`. */
const SHORT = 'sha256:'.length + 12;

type Here = Pick<Machine, 'clock' | 'signal' | 'reporter'>;

/** The image of a version: none where it is in the account's registry, or is another's that nobody wants copied. */
export async function imageFor(
  here: Here,
  version: Version,
  { own, ...options }: ImageOptions & { readonly own: OwnRegistry },
): Promise<Copy[]> {
  const { image: said } = version.workload;
  if (said === undefined) return [];
  const [image = '', digest = ''] = said.split('@');
  const { host, repository } = nameOf(image);
  const isOwn = host === own.host;
  if (!isOwn && !options.images) return [];
  const reached = await own.reach();
  if (reached === undefined) {
    here.reporter.warn(`a sandbox has no registry: the image of ${version.title} is not copied`);
    return [];
  }
  const target = registry(here, { ...reached, repository });
  const there = await target.has('manifests', digest);
  if (there && isOwn) return [];
  const from = isOwn ? options.imageFrom : image;
  if (from === undefined) throw unnamed(version);
  const source = registry(here, await placeOf(nameOf(from), options));
  const at = `${own.host}/${repository}@${digest}`;
  const copy = {
    title: `${from}@${digest.slice(0, SHORT)}`,
    target: at,
    ...(await difference({ source, target }, digest, there)),
  };
  return [isOwn ? copy : { ...copy, pins: pinsOf(version, 'image', `image: ${at}`) }];
}

async function difference(
  ends: { readonly source: Registry; readonly target: Registry },
  digest: string,
  there: boolean,
): Promise<Omit<Copy, 'title' | 'target' | 'pins'>> {
  const parts = there ? { blobs: [], manifests: [] } : await imageParts(ends.source, digest);
  const missing = await missingBlobs(ends.target, parts);
  const sum = (blobs: readonly { readonly size: number }[]) =>
    blobs.reduce((total, { size }) => total + size, 0);
  const manifests = parts.manifests.reduce((total, { bytes }) => total + bytes.length, 0);
  return {
    kind: 'image',
    files: parts.blobs.length + parts.manifests.length,
    bytes: sum(parts.blobs) + manifests,
    missingFiles: missing.length + parts.manifests.length,
    missingBytes: sum(missing) + manifests,
    run: (came) => copyImage(ends, parts, { missing, came }),
    remove: () => Promise.resolve(),
  };
}

/** `ghcr.io/team/train`. @throws TemperError STAGE_UNNAMED for what has no registry in it */
function nameOf(image: string): ImageName {
  const [, host, repository] =
    /^([a-z0-9][a-z0-9.-]*(?::\d{1,5})?)\/([a-z0-9][a-z0-9._/-]*)$/.exec(image) ?? [];
  if (host !== undefined && repository !== undefined) return { host, repository };
  throw new TemperError([
    {
      code: 'STAGE_UNNAMED',
      severity: 'error',
      message: `${shown(image)} names no repository of a registry`,
      fix: 'write `<registry>/<repository>`, without tag and digest: `ghcr.io/team/train`',
    },
  ]);
}

async function placeOf(
  { host, repository }: ImageName,
  { credentialsFor }: Pick<ImageOptions, 'credentialsFor'>,
): Promise<RegistryPlace> {
  const server = host === DOCKER_HUB.name ? DOCKER_HUB.server : host;
  // As every container engine does: a registry on this machine speaks plain HTTP.
  const scheme = /^(127\.0\.0\.1|localhost)(:|$)/.test(server) ? 'http' : 'https';
  return {
    endpoint: new URL(`${scheme}://${server}`),
    repository,
    credentials: await credentialsFor(host),
  };
}

function unnamed({ title }: Version): TemperError {
  return new TemperError([
    {
      code: 'STAGE_UNNAMED',
      severity: 'error',
      message: `the image of ${title} is not in the account’s registry, and nothing says where it is`,
      fix: 'push it there; or name a repository that has it with `--image-from <registry>/<repository>`',
    },
  ]);
}
