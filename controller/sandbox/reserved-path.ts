const NOT_AN_API = 'not an AWS API';
const EXACTLY = 'the sandbox’s own controls are below /_temper/, in no other spelling';

/**
 * Why a path, percent-decoded once, belongs to no AWS service, or undefined when it may.
 *
 * moto's own controls (`/moto-api/reset` empties it) would change state behind the gateway's back. Servers drop leading
 * slashes, and some resolve dots or decode twice, so whatever stands before the name is looked past: no bucket begins
 * with any of it. Names further on are keys of S3's objects, which may be called anything.
 */
export function whyReserved(path: string): string | undefined {
  const name = withoutEscapes(path).replace(/^[^a-z0-9_]+/i, '');
  if (/^moto-api/i.test(name)) return NOT_AN_API;
  return /^_temper(?:\/|$)/i.test(name) ? EXACTLY : undefined;
}

/** What is left of percent-encoding after one decoding, undone for ASCII: the names looked for have nothing else. */
function withoutEscapes(path: string): string {
  return path.replace(/%([0-7][0-9a-f])/gi, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}
