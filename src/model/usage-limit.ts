import type { RateLimitSnapshot } from '../protocol/index.ts';

/** What is known of a usage limit that was hit. */
export interface UsageLimit {
  /** The plan as the server names it; unknown names are kept. */
  readonly planType: string | null;
  /** Unix seconds. */
  readonly resetsAt: number | null;
  /** The limit that was hit, from the response's headers. */
  readonly rateLimits: RateLimitSnapshot;
  readonly promoMessage: string | null;
}

const SETTINGS_URL = 'https://chatgpt.com/codex/settings/usage';

/** The text for the user, by plan, as clients know it from 0.129.0. `now` decides whether the day is named. */
export function usageLimitMessage(limit: UsageLimit, now: Date): string {
  const when = limit.resetsAt === null ? 'later' : `at ${resetTime(new Date(limit.resetsAt * 1000), now)}`;
  const alternative = ` or try again ${when}.`;
  const name = limit.rateLimits.limitName?.trim() ?? '';
  if (name !== '' && name.toLowerCase() !== 'codex') {
    return `You've hit your usage limit for ${name}. Switch to another model now,${alternative}`;
  }
  if (limit.promoMessage !== null) return `You've hit your usage limit. ${limit.promoMessage},${alternative}`;
  switch (limit.planType?.toLowerCase()) {
    case 'plus':
      return `You've hit your usage limit. Upgrade to Pro (https://chatgpt.com/explore/pro), visit ${SETTINGS_URL} to purchase more credits${alternative}`;
    case 'team':
    case 'business':
    case 'self_serve_business_usage_based':
    case 'enterprise_cbp_usage_based':
      return `You've hit your usage limit. To get more access now, send a request to your admin${alternative}`;
    case 'free':
    case 'go':
      return `You've hit your usage limit. Upgrade to Plus to continue using Codex (https://chatgpt.com/explore/plus),${alternative}`;
    case 'pro':
    case 'prolite':
      return `You've hit your usage limit. Visit ${SETTINGS_URL} to purchase more credits${alternative}`;
    default:
      return `You've hit your usage limit. Try again ${when}.`;
  }
}

/** Local time: `3:05 PM` today, else `Jan 1st, 2100 12:00 AM`. */
function resetTime(at: Date, now: Date): string {
  const hour = at.getHours() % 12 === 0 ? 12 : at.getHours() % 12;
  const time = `${hour}:${String(at.getMinutes()).padStart(2, '0')} ${at.getHours() < 12 ? 'AM' : 'PM'}`;
  if (at.toDateString() === now.toDateString()) return time;
  const month = at.toLocaleString('en-US', { month: 'short' });
  return `${month} ${at.getDate()}${ordinalSuffix(at.getDate())}, ${at.getFullYear()} ${time}`;
}

function ordinalSuffix(day: number): string {
  if (day >= 11 && day <= 13) return 'th';
  return ['th', 'st', 'nd', 'rd'][day % 10] ?? 'th';
}
