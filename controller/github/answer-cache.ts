import { RequestError, type Octokit } from 'octokit';

/** Answers kept; a pass over a thousand stacks reads its issues again and again. */
const MOST_KEPT = 200;

interface Kept {
  readonly etag: string;
  readonly response: unknown;
}

/** Asks only for what has changed since it was last read: GitHub does not count an answer that says "not modified". */
export function rememberAnswers(octokit: Octokit): void {
  const kept = new Map<string, Kept>();
  octokit.hook.wrap('request', async (request, options) => {
    if (options.method !== 'GET') return request(options);
    const { url } = octokit.request.endpoint(options);
    const known = kept.get(url);
    if (known !== undefined) options.headers['if-none-match'] = known.etag;
    try {
      const response = await request(options);
      const { etag } = response.headers;
      // A copy: what is read is changed by Octokit's paging.
      if (etag !== undefined) remember(kept, url, { etag, response: structuredClone(response) });
      return response;
    } catch (error) {
      if (known === undefined || !(error instanceof RequestError) || error.status !== 304) {
        throw error;
      }
      return structuredClone(known.response) as Awaited<ReturnType<typeof request>>;
    }
  });
}

function remember(kept: Map<string, Kept>, url: string, one: Kept): void {
  kept.delete(url);
  kept.set(url, one);
  const oldest = kept.keys().next().value;
  if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
}
