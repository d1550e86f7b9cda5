import { CODEX_VERSION } from '../version.ts';
import type { OsName } from './os-name.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The product name where neither a client nor the environment gives a usable one. */
const DEFAULT_ORIGINATOR = 'codex_cli_rs';

/** Whether a text may stand in an HTTP header: tab and everything from space on except DEL. */
export function isHeaderValue(text: string): boolean {
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if ((code < 0x20 && code !== 0x09) || code === 0x7f) return false;
  }
  return true;
}

const filled = (value: string | undefined): string | undefined =>
  value === undefined || value.trim() === '' ? undefined : value;

const withVersion = (name: string, version: string | undefined): string =>
  filled(version) === undefined ? name : `${name}/${version}`;

function detectTerminal(env: Environment): string {
  const program = filled(env['TERM_PROGRAM']);
  if (program !== undefined) return withVersion(program, env['TERM_PROGRAM_VERSION']);
  const has = (name: string): boolean => env[name] !== undefined;
  const term = env['TERM'];
  if (has('WEZTERM_VERSION')) return withVersion('WezTerm', env['WEZTERM_VERSION']);
  if (has('ITERM_SESSION_ID') || has('ITERM_PROFILE') || has('ITERM_PROFILE_NAME')) return 'iTerm.app';
  if (has('TERM_SESSION_ID')) return 'Apple_Terminal';
  if (has('KITTY_WINDOW_ID') || term?.includes('kitty') === true) return 'kitty';
  if (has('ALACRITTY_SOCKET') || term === 'alacritty') return 'Alacritty';
  if (has('KONSOLE_VERSION')) return withVersion('Konsole', env['KONSOLE_VERSION']);
  if (has('GNOME_TERMINAL_SCREEN')) return 'gnome-terminal';
  if (has('VTE_VERSION')) return withVersion('VTE', env['VTE_VERSION']);
  if (has('WT_SESSION')) return 'WindowsTerminal';
  return filled(term) ?? 'unknown';
}

/** The terminal as a user agent names it, found in the environment the way the reference does. */
export function terminalToken(env: Environment): string {
  return detectTerminal(env).replace(/[^A-Za-z0-9\-_./]/gu, '_');
}

/** `CODEX_INTERNAL_ORIGINATOR_OVERRIDE` wins over the client's name; an override that no header can hold falls back. */
export function originatorFor(clientName: string, env: Environment): string {
  const override = env['CODEX_INTERNAL_ORIGINATOR_OVERRIDE'];
  if (override === undefined) return clientName;
  return isHeaderValue(override) ? override : DEFAULT_ORIGINATOR;
}

/** What a user agent is made of. */
export interface UserAgentParts {
  readonly originator: string;
  readonly os: OsName;
  readonly terminal: string;
  /** The client as `name; version`; empty text is left out. */
  readonly suffix: string;
}

/**
 * The user agent as the reference builds it: `oracle/0.129.0 (Debian 12.0.0; x86_64) dumb (oracle; 1.0.0)`.
 * Where a part holds what no header can, every character outside printable ASCII becomes an underscore.
 */
export function userAgent({ originator, os, terminal, suffix }: UserAgentParts): string {
  const base = `${originator}/${CODEX_VERSION} (${os.type} ${os.version}; ${os.architecture}) ${terminal}`;
  const trimmed = suffix.trim();
  const candidate = trimmed === '' ? base : `${base} (${trimmed})`;
  return isHeaderValue(candidate) ? candidate : candidate.replace(/[^ -~]/gu, '_');
}
