import { readFileSync, readlinkSync } from 'node:fs';

const ZONES = '/zoneinfo/';

/**
 * The machine's time zone by the name that the system has for it: models of 0.129.0 are told that one, where
 * Node's own would say `UTC` for `Etc/UTC`.
 */
export function localTimezone(): string {
  return linkedZone() ?? namedZone() ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
}

function linkedZone(): string | null {
  try {
    const target = readlinkSync('/etc/localtime');
    const at = target.indexOf(ZONES);
    return at === -1 ? null : target.slice(at + ZONES.length);
  } catch {
    return null;
  }
}

function namedZone(): string | null {
  try {
    const name = readFileSync('/etc/timezone', 'utf8').trim();
    return name === '' ? null : name;
  } catch {
    return null;
  }
}
