import type { LogLevel } from './logger.ts';

const RANK: Readonly<Record<LogLevel | 'off', number>> = {
  off: 0,
  error: 1,
  warn: 2,
  info: 3,
  debug: 4,
  trace: 5,
};

function rankOf(word: string): number | undefined {
  switch (word.trim().toLowerCase()) {
    case 'off':
      return RANK.off;
    case 'error':
      return RANK.error;
    case 'warn':
      return RANK.warn;
    case 'info':
      return RANK.info;
    case 'debug':
      return RANK.debug;
    case 'trace':
      return RANK.trace;
    default:
      return undefined;
  }
}

interface Directive {
  readonly target: string;
  readonly rank: number;
}

/** Says whether a target's records of a level are wanted. */
export type LogFilter = (target: string, level: LogLevel) => boolean;

/**
 * Reads a filter in the form of `RUST_LOG`: a level, or directives `target=level` with commas between, the longest
 * matching target winning (`quire::rpc=debug,warn`). A bare target means all of its levels. Directives that do not
 * parse, span filters (`[...]`) and regular expressions are passed over, because a typing error must not stop a server.
 */
export function parseLogFilter(text: string | undefined, fallback: LogLevel = 'warn'): LogFilter {
  let base: number | undefined;
  const directives: Directive[] = [];
  for (const part of (text ?? '').split(',')) {
    const directive = part.trim();
    if (directive === '' || directive.includes('[')) continue;
    const equals = directive.indexOf('=');
    const rank = rankOf(equals < 0 ? directive : directive.slice(equals + 1));
    if (equals >= 0) {
      if (rank !== undefined) directives.push({ target: directive.slice(0, equals).trim(), rank });
    } else if (rank === undefined) {
      directives.push({ target: directive, rank: RANK.trace });
    } else {
      base = rank;
    }
  }
  directives.sort((a, b) => b.target.length - a.target.length);
  const rest = base ?? (directives.length > 0 ? RANK.off : RANK[fallback]);
  if (directives.length === 0) return (_target, level) => RANK[level] <= rest;
  return (target, level) => {
    const match = directives.find((d) => target === d.target || target.startsWith(`${d.target}::`));
    return RANK[level] <= (match?.rank ?? rest);
  };
}
