import {
  decode,
  PlanType,
  RateLimitReachedType,
  type CreditsSnapshot,
  type RateLimitSnapshot,
  type RateLimitWindow,
} from '../../protocol/index.ts';
import { MAIN_LIMIT } from '../responses/rate-limits.ts';
import { isRecord, recordAt, stringOrNull } from '../untyped.ts';

/** What ChatGPT tells of an account's usage, the main limit first; null where it tells none. */
export function rateLimitsOf(usage: unknown): readonly RateLimitSnapshot[] | null {
  if (!isRecord(usage)) return null;
  const planType = planOf(usage['plan_type']);
  const reached = decode(RateLimitReachedType, recordAt(usage, 'rate_limit_reached_type')['type']);
  const others = usage['additional_rate_limits'];
  return [
    {
      limitId: MAIN_LIMIT,
      limitName: null,
      ...windowsOf(usage),
      credits: creditsOf(usage['credits']),
      planType,
      rateLimitReachedType: reached.ok ? reached.value : null,
    },
    ...(Array.isArray(others) ? others : []).filter(isRecord).map((other) => ({
      limitId: stringOrNull(other['metered_feature']),
      limitName: stringOrNull(other['limit_name']),
      ...windowsOf(other),
      credits: null,
      planType,
      rateLimitReachedType: null,
    })),
  ];
}

function planOf(value: unknown): PlanType {
  const plan = decode(PlanType, value === 'education' ? 'edu' : value);
  return plan.ok ? plan.value : 'unknown';
}

function windowsOf(limit: unknown): Pick<RateLimitSnapshot, 'primary' | 'secondary'> {
  const windows = recordAt(limit, 'rate_limit');
  return { primary: windowOf(windows['primary_window']), secondary: windowOf(windows['secondary_window']) };
}

function windowOf(value: unknown): RateLimitWindow | null {
  if (!isRecord(value)) return null;
  const { used_percent: used, limit_window_seconds: seconds, reset_at: resetsAt } = value;
  if (typeof used !== 'number') return null;
  return {
    usedPercent: Math.round(used),
    windowDurationMins: typeof seconds === 'number' && seconds > 0 ? Math.ceil(seconds / 60) : null,
    resetsAt: typeof resetsAt === 'number' ? resetsAt : null,
  };
}

function creditsOf(value: unknown): CreditsSnapshot | null {
  if (!isRecord(value)) return null;
  const { has_credits: has, unlimited, balance } = value;
  return { hasCredits: has === true, unlimited: unlimited === true, balance: stringOrNull(balance) };
}
