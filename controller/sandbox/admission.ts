import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/** Names of the addresses a sandbox may listen on, and what is given to the system for each. */
const LOOPBACK: Readonly<Record<string, string>> = {
  '127.0.0.1': '127.0.0.1',
  localhost: '127.0.0.1',
  '::1': '::1',
  '[::1]': '::1',
};

/** The address to bind for a loopback name, or undefined for anything that other machines could reach. */
export function loopbackAddress(host: string): string | undefined {
  return Object.hasOwn(LOOPBACK, host.toLowerCase()) ? LOOPBACK[host.toLowerCase()] : undefined;
}

/**
 * How the User-Agent of a browser begins, and that of what Safari loads media with. No AWS SDK, Terraform, curl or
 * runtime calls itself so.
 */
const BROWSER = /^\s*(?:mozilla|opera|applecoremedia)\//i;

/** What of a request says who sent it. */
export type Sender = Pick<IncomingMessage, 'headers' | 'headersDistinct'>;

/**
 * Why a request is not from a program on this machine, or undefined when it may be.
 *
 * The sandbox asks for no signature, so a web page could otherwise use it: by a name of its own that resolves to
 * 127.0.0.1 (the Host header gives that away), or by a request across origins (browsers send `Origin` with those that
 * can change something and `Sec-Fetch-Site` with all). A page typed into the address bar is `Sec-Fetch-Site: none`. A
 * browser too old for that header could be sent here by any page, so it is known by what no program sends: its name, the
 * page it comes from, its cookies.
 */
export function whyRefused({ headers, headersDistinct }: Sender): string | undefined {
  const hosts = headersDistinct['host'] ?? [];
  if (hosts.length !== 1 || !isLoopbackName(hostname(hosts[0] ?? '')))
    return `the Host header must name this machine, once (127.0.0.1, localhost), got ${JSON.stringify(hosts.join(', '))}`;
  if (headers.origin !== undefined) return 'requests from web pages are refused (Origin header)';
  const site = headers['sec-fetch-site'];
  if (site === 'none') return undefined;
  if (site !== undefined) return 'requests from web pages are refused (Sec-Fetch-Site header)';
  const sign = signOfBrowser(headers);
  return sign && `requests of browsers are refused unless they say Sec-Fetch-Site: none (${sign})`;
}

function signOfBrowser(headers: IncomingHttpHeaders): string | undefined {
  if (headers.referer !== undefined) return 'Referer header';
  if (headers.cookie !== undefined) return 'Cookie header';
  return BROWSER.test(headers['user-agent'] ?? '') ? 'User-Agent header' : undefined;
}

const HOST = /^(?:\[([0-9a-f:]+)\]|([a-z0-9_-]+(?:\.[a-z0-9_-]+)*)\.?)(?::\d*)?$/;

/** The name in a Host header, lower case, without port and brackets; empty when it is not a name and a port. */
export function hostname(host: string): string {
  const [, address, name] = HOST.exec(host.toLowerCase()) ?? [];
  return address ?? name ?? '';
}

function isLoopbackName(name: string): boolean {
  return (
    name === '127.0.0.1' || name === '::1' || name === 'localhost' || name.endsWith('.localhost')
  );
}
