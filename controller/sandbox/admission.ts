import type { IncomingHttpHeaders } from 'node:http';

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
 * Why a request is not from a program on this machine, or undefined when it may be.
 *
 * The sandbox asks for no signature, so a web page could otherwise use it: by a name of its own that resolves to
 * 127.0.0.1 (the Host header gives that away), or by a request across origins (browsers send `Origin` with those that
 * can change something and `Sec-Fetch-Site` with all). A page typed into the address bar is `Sec-Fetch-Site: none`.
 */
export function whyRefused(headers: IncomingHttpHeaders): string | undefined {
  const host = headers.host;
  if (host === undefined || !isLoopbackName(hostname(host)))
    return `the Host header must name this machine (127.0.0.1, localhost), got ${JSON.stringify(host ?? '')}`;
  if (headers.origin !== undefined) return 'requests from web pages are refused (Origin header)';
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'none')
    return 'requests from web pages are refused (Sec-Fetch-Site header)';
  return undefined;
}

/** The name in a Host header, lower case, without port and brackets. */
export function hostname(host: string): string {
  const name = host.toLowerCase();
  if (name.startsWith('[')) return name.slice(1, Math.max(1, name.indexOf(']')));
  const colon = name.lastIndexOf(':');
  return (colon === -1 ? name : name.slice(0, colon)).replace(/\.$/, '');
}

function isLoopbackName(name: string): boolean {
  return (
    name === '127.0.0.1' || name === '::1' || name === 'localhost' || name.endsWith('.localhost')
  );
}
