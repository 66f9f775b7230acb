/* A registry of container images, by the API that all of them have (OCI distribution specification 1.1). */
import * as z from 'zod';
import { TemperError } from '../../stacks/language/diagnostic.ts';
import { verified, wholeFile, type Came, type OutsideFile } from './outside-file.ts';
import { ask, receivedFrom, type Outside, type OutsideRequest } from './outside-request.ts';

/** A repository of a registry. */
export interface RegistryPlace {
  readonly endpoint: URL;
  readonly repository: string;
  /** `Basic …`, for the registry and for whom it names to give out tokens. */
  readonly credentials?: string | undefined;
}

/** What a manifest names: another manifest, or a blob. */
export interface Descriptor {
  /** `sha256:<64 digits>`. */
  readonly digest: string;
  readonly size: number;
}

/** A manifest by its bytes: another way to write it is another image. */
export interface ImageManifest {
  readonly digest: string;
  readonly mediaType: string;
  readonly bytes: Buffer;
}

export interface Registry {
  /** @throws TemperError STAGE_…, STAGE_CONTENT where it has another digest */
  manifest(digest: string): Promise<ImageManifest>;
  has(what: 'manifests' | 'blobs', digest: string): Promise<boolean>;
  blob(descriptor: Descriptor): OutsideFile;
  sendBlob(file: OutsideFile, descriptor: Descriptor, came: Came): Promise<void>;
  sendManifest(manifest: ImageManifest): Promise<void>;
}

const MANIFEST_TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];
/** Registries take manifests of 4 MiB at least, and no more is asked of them (OCI distribution specification). */
const MOST_MANIFEST_BYTES = 4 * 1024 * 1024;

/** A repository to read images from, or to write them to. */
export function registry(outside: Outside, place: RegistryPlace): Registry {
  const send = authorized(outside, place);
  const at = (path: string) => new URL(`/v2/${place.repository}/${path}`, place.endpoint);
  return {
    async manifest(digest) {
      const accept = MANIFEST_TYPES.join(', ');
      const answer = await send({ url: at(`manifests/${digest}`), headers: { accept } });
      const mediaType = answer.headers.get('content-type')?.split(';')[0]?.trim() ?? '';
      const text = Buffer.from(await answer.arrayBuffer());
      const file: OutsideFile = {
        path: `${place.repository}@${digest}`,
        bytes: Math.min(text.length, MOST_MANIFEST_BYTES),
        checksum: { sha256: hexOf(digest) },
        open: () => ReadableStream.from([text]) as unknown as AsyncIterable<Buffer>,
      };
      return { digest, mediaType, bytes: await wholeFile(file) };
    },
    async has(what, digest) {
      const accept = MANIFEST_TYPES.join(', ');
      const headers = what === 'manifests' ? { accept } : {};
      const url = at(`${what}/${digest}`);
      const answer = await send({ url, method: 'HEAD', headers, accepts: [404] });
      return answer.ok;
    },
    blob: ({ digest, size }) => ({
      path: `${place.repository}@${digest}`,
      bytes: size,
      checksum: { sha256: hexOf(digest) },
      open: (offset) =>
        later(async () => {
          const authorization = await send.authorization();
          const request = { url: at(`blobs/${digest}`), authorization };
          return receivedFrom(outside, request, { offset, bytes: size });
        }),
    }),
    async sendBlob(file, { digest, size }, came) {
      const begun = await send({ url: at('blobs/uploads/'), method: 'POST' });
      const patched = await send({
        url: placeIn(begun, at('')),
        method: 'PATCH',
        headers: { 'content-type': 'application/octet-stream', 'content-length': String(size) },
        body: () => verified(file, came),
        accepts: [202],
      });
      const whole = placeIn(patched, at(''));
      whole.searchParams.set('digest', digest);
      await send({ url: whole, method: 'PUT' });
    },
    async sendManifest({ digest, mediaType, bytes }) {
      const headers = { 'content-type': mediaType };
      await send({ url: at(`manifests/${digest}`), method: 'PUT', headers, body: bytes });
    },
  };
}

/** Where an upload goes on: at the registry itself, or its bytes would go to somebody else. */
function placeIn(answer: Response, base: URL): URL {
  const location = answer.headers.get('location');
  const url = location === null ? undefined : new URL(location, base);
  if (url?.origin === base.origin) return url;
  throw unexpected(base, 'it does not say where an upload goes on');
}

async function* later(open: () => Promise<AsyncIterable<Buffer>>): AsyncGenerator<Buffer> {
  yield* await open();
}

type Send = ((request: OutsideRequest) => Promise<Response>) & {
  /** What requests are let in by; undefined where nothing is asked for. */
  authorization(): Promise<string | undefined>;
};

const Token = z.object({ token: z.string().optional(), access_token: z.string().optional() });

/** Sends as the registry asks for it: a challenge is answered once, and the token used from then on. */
function authorized(outside: Outside, place: RegistryPlace): Send {
  let authorization = place.credentials;
  let answered = false;
  const send = async (request: OutsideRequest): Promise<Response> => {
    const accepts = [...(request.accepts ?? []), ...(answered ? [] : [401])];
    const answer = await ask(outside, { ...request, authorization, accepts });
    if (answer.status !== 401 || answered) return answer;
    await answer.body?.cancel();
    answered = true;
    const challenge = answer.headers.get('www-authenticate') ?? '';
    authorization = (await tokenFor(outside, place, challenge)) ?? authorization;
    return send(request);
  };
  return Object.assign(send, {
    async authorization() {
      // What streams is sent once, so the challenge has to be behind.
      if (!answered) await send({ url: new URL('/v2/', place.endpoint), accepts: [404] });
      return authorization;
    },
  });
}

/** A token as the challenge says that it is had; undefined where it says nothing of tokens. */
async function tokenFor(
  outside: Outside,
  { endpoint, repository, credentials }: RegistryPlace,
  challenge: string,
): Promise<string | undefined> {
  if (!/^bearer /i.test(challenge)) return undefined;
  const field = (name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(challenge)?.[1];
  const realm = field('realm') ?? '';
  if (!URL.canParse(realm)) throw unexpected(endpoint, 'it does not say who gives out tokens');
  const url = new URL(realm);
  if (endpoint.protocol === 'https:' && url.protocol !== 'https:')
    throw unexpected(endpoint, 'it wants credentials without encryption');
  const service = field('service');
  if (service !== undefined) url.searchParams.set('service', service);
  url.searchParams.set('scope', field('scope') ?? `repository:${repository}:pull`);
  const answer = await ask(outside, { url, authorization: credentials });
  const { data } = Token.safeParse(await answer.json().catch(() => undefined));
  const token = data?.token ?? data?.access_token;
  if (token === undefined) throw unexpected(url, 'it gives out no token');
  return `Bearer ${token}`;
}

function hexOf(digest: string): string {
  return digest.replace(/^sha256:/, '');
}

function unexpected({ origin, pathname }: URL, why: string): TemperError {
  return new TemperError([
    {
      code: 'STAGE_UNREACHABLE',
      severity: 'error',
      message: `${origin}${pathname} does not answer as a registry does`,
      why,
      fix: 'check the name of the registry and the network',
    },
  ]);
}
