import type { CreditsSnapshot, RateLimitSnapshot, RateLimitWindow } from '../../protocol/index.ts';

/** Response headers by lower-case name. */
export type ResponseHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** The limit that is meant where none is named. */
export const MAIN_LIMIT = 'codex';
const USED_PERCENT_HEADER = /^x-(.+)-primary-used-percent$/;

/**
 * Every limit that the headers of a successful response tell of: always the `codex` one first, then the others
 * that have data, by id. Header families are `x-codex-…` and `x-<limit id with dashes>-…`.
 */
export function rateLimitSnapshots(headers: ResponseHeaders): readonly RateLimitSnapshot[] {
  const ids = new Set<string>();
  for (const name of Object.keys(headers)) {
    const id = USED_PERCENT_HEADER.exec(name)?.[1]?.replaceAll('-', '_');
    if (id !== undefined && id !== MAIN_LIMIT) ids.add(id);
  }
  const others = [...ids].toSorted().map((id) => rateLimitSnapshot(headers, id));
  return [
    rateLimitSnapshot(headers, MAIN_LIMIT),
    ...others.filter(
      ({ primary, secondary, credits }) => primary !== null || secondary !== null || credits !== null,
    ),
  ];
}

/** One limit by its id (`codex`, `codex_other`), with nulls for what the headers do not say. */
export function rateLimitSnapshot(headers: ResponseHeaders, limitId: string): RateLimitSnapshot {
  const id = limitId.trim().toLowerCase().replaceAll('-', '_') || MAIN_LIMIT;
  const family = `x-${id.replaceAll('_', '-')}`;
  return {
    limitId: id,
    limitName: headerText(headers, `${family}-limit-name`),
    primary: limitWindow(headers, `${family}-primary`),
    secondary: limitWindow(headers, `${family}-secondary`),
    credits: credits(headers),
    planType: null,
    rateLimitReachedType: null,
  };
}

/** What is known after `next` came: a snapshot without credits or plan leaves the earlier ones in force. */
export function mergeRateLimits(
  earlier: RateLimitSnapshot | null,
  next: RateLimitSnapshot,
): RateLimitSnapshot {
  return {
    ...next,
    credits: next.credits ?? earlier?.credits ?? null,
    planType: next.planType ?? earlier?.planType ?? null,
  };
}

/** A header's trimmed text; null where it is absent or blank. */
export function headerText(headers: ResponseHeaders, name: string): string | null {
  const value = headers[name];
  const text = (typeof value === 'string' ? value : value?.[0])?.trim() ?? '';
  return text === '' ? null : text;
}

function limitWindow(headers: ResponseHeaders, prefix: string): RateLimitWindow | null {
  const used = headerNumber(headers, `${prefix}-used-percent`);
  if (used === null) return null;
  const windowDurationMins = headerInteger(headers, `${prefix}-window-minutes`);
  const resetsAt = headerInteger(headers, `${prefix}-reset-at`);
  const empty = used === 0 && (windowDurationMins ?? 0) === 0 && resetsAt === null;
  return empty ? null : { usedPercent: Math.round(used), windowDurationMins, resetsAt };
}

function credits(headers: ResponseHeaders): CreditsSnapshot | null {
  const hasCredits = headerBoolean(headers, 'x-codex-credits-has-credits');
  const unlimited = headerBoolean(headers, 'x-codex-credits-unlimited');
  if (hasCredits === null || unlimited === null) return null;
  return { hasCredits, unlimited, balance: headerText(headers, 'x-codex-credits-balance') };
}

function headerNumber(headers: ResponseHeaders, name: string): number | null {
  const text = headerText(headers, name);
  const value = text === null ? NaN : Number(text);
  return Number.isFinite(value) ? value : null;
}

function headerInteger(headers: ResponseHeaders, name: string): number | null {
  const value = headerNumber(headers, name);
  return value !== null && Number.isSafeInteger(value) ? value : null;
}

function headerBoolean(headers: ResponseHeaders, name: string): boolean | null {
  const text = headerText(headers, name)?.toLowerCase();
  if (text === 'true' || text === '1') return true;
  return text === 'false' || text === '0' ? false : null;
}
