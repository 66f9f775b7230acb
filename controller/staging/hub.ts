import * as z from 'zod';
import { TemperError } from '../../stacks/language/diagnostic.ts';
import type { OutsideFile } from './outside-file.ts';
import { ask, received, receivedFrom, type Outside } from './outside-request.ts';

/** The Hugging Face hub, or one that answers as it does. */
export interface HubPlace {
  /** `HF_ENDPOINT`. */
  readonly endpoint: URL;
  /** `HF_TOKEN`: told to the hub alone. */
  readonly token?: string | undefined;
}

export const HUB = 'https://huggingface.co';

/** One commit of a repository. */
export interface HubRevision {
  readonly repository: string;
  /** 40 hexadecimal digits. */
  readonly revision: string;
}

const Revision = z.object({ sha: z.string().regex(/^[0-9a-f]{40}$/) });
const Tree = z.array(
  z.object({
    type: z.string(),
    path: z.string(),
    size: z.number().int().nonnegative(),
    oid: z.string(),
    lfs: z.object({ oid: z.string().regex(/^[0-9a-f]{64}$/), size: z.number() }).nullish(),
  }),
);

/** More than any list of a repository's top has. */
const MOST_ANSWER_BYTES = 16 * 1024 * 1024;
/** A repository with more pages than that is none of weights. */
const MOST_PAGES = 50;

/**
 * The commit that a branch, a tag or a commit of a repository is.
 * @throws TemperError STAGE_…
 */
export async function hubRevision(
  outside: Outside,
  place: HubPlace,
  repository: string,
  name = 'main',
): Promise<HubRevision> {
  const url = apiOf(place, `models/${repository}/revision/${encodeURIComponent(name)}`);
  const { sha } = read(Revision, await json(outside, place, url), url);
  return { repository, revision: sha };
}

/**
 * The files at the top of a repository, as they are at one commit.
 * @throws TemperError STAGE_…
 */
export async function hubFiles(
  outside: Outside,
  place: HubPlace,
  { repository, revision }: HubRevision,
): Promise<OutsideFile[]> {
  const files: OutsideFile[] = [];
  let url: URL | undefined = apiOf(place, `models/${repository}/tree/${revision}`);
  for (let pages = 0; url !== undefined && pages < MOST_PAGES; pages += 1) {
    const answer: Response = await ask(outside, { url, authorization: bearer(place) });
    const next = nextPage(answer, url);
    for (const entry of read(Tree, await bodyOf(outside, answer, url), url)) {
      if (entry.type === 'file')
        files.push(fileOf(outside, place, { repository, revision, entry }));
    }
    url = next;
  }
  return files;
}

function fileOf(
  outside: Outside,
  place: HubPlace,
  { repository, revision, entry }: HubRevision & { readonly entry: z.infer<typeof Tree>[number] },
): OutsideFile {
  const { path, lfs } = entry;
  const bytes = lfs?.size ?? entry.size;
  const encoded = path.split('/').map(encodeURIComponent).join('/');
  const url = new URL(`${repository}/resolve/${revision}/${encoded}`, withSlash(place.endpoint));
  const request = { url, authorization: bearer(place) };
  return {
    path,
    bytes,
    checksum: lfs ? { sha256: lfs.oid } : { gitBlob: entry.oid },
    open: (offset) => receivedFrom(outside, request, { offset, bytes }),
  };
}

function bearer({ token }: HubPlace): string | undefined {
  return token === undefined || token === '' ? undefined : `Bearer ${token}`;
}

function apiOf({ endpoint }: HubPlace, path: string): URL {
  return new URL(`api/${path}`, withSlash(endpoint));
}

function withSlash(endpoint: URL): URL {
  return endpoint.pathname.endsWith('/') ? endpoint : new URL(`${endpoint.href}/`);
}

/** Pages are named by the server; one at another server is none of this list. */
function nextPage(answer: Response, url: URL): URL | undefined {
  const said = /<([^>]+)>;\s*rel="next"/.exec(answer.headers.get('link') ?? '')?.[1];
  if (said === undefined) return undefined;
  const next = new URL(said, url);
  return next.origin === url.origin ? next : undefined;
}

async function json(outside: Outside, place: HubPlace, url: URL): Promise<unknown> {
  return bodyOf(outside, await ask(outside, { url, authorization: bearer(place) }), url);
}

async function bodyOf(outside: Outside, answer: Response, url: URL): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of received(outside, answer)) {
    size += chunk.length;
    if (size > MOST_ANSWER_BYTES) throw notOfAHub(url);
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch (error) {
    throw notOfAHub(url, error);
  }
}

function read<T>(schema: z.ZodType<T>, answer: unknown, url: URL): T {
  const { data, error } = schema.safeParse(answer);
  if (data === undefined) throw notOfAHub(url, error);
  return data;
}

function notOfAHub(url: URL, cause?: unknown): TemperError {
  return new TemperError(
    [
      {
        code: 'STAGE_UNREACHABLE',
        severity: 'error',
        message: `the answer of ${url.origin}${url.pathname} is not that of a hub`,
        why: 'a proxy, a sign-in page of a network or another program may have answered in its place',
        fix: 'check `HF_ENDPOINT` and the network',
      },
    ],
    { cause },
  );
}
