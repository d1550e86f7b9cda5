import { isIP } from 'node:net';

/** A host as policies compare it: in lower case, without brackets and final dots. */
export function normalHost(host: string): string {
  const bare = host
    .trim()
    .replace(/^\[(.*)\]$/, '$1')
    .toLowerCase();
  return bare.replace(/\.+$/, '');
}

/**
 * Whether a pattern names a host: `example.com` itself, `*.example.com` what is below it, `**.example.com` both, `*`
 * every host.
 */
export function matchesHost(pattern: string, host: string): boolean {
  const trimmed = pattern.trim();
  if (trimmed === '*') return true;
  if (trimmed.startsWith('**.')) {
    const domain = normalHost(trimmed.slice(3));
    return host === domain || isBelow(host, domain);
  }
  if (trimmed.startsWith('*.')) return isBelow(host, normalHost(trimmed.slice(2)));
  return normalHost(trimmed) === host;
}

/** Whether a pattern names one host by its own name or address. */
export function namesExactly(pattern: string, host: string): boolean {
  return !pattern.includes('*') && normalHost(pattern) === host;
}

function isBelow(host: string, domain: string): boolean {
  return domain !== '' && isIP(host) === 0 && host.length > domain.length + 1 && host.endsWith(`.${domain}`);
}
