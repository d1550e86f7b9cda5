import type { WebSearchMode } from '../protocol/index.ts';
import type { ToolSpec } from '../model/index.ts';

/** What the provider's search is narrowed to, as configured. */
export interface WebSearchLimits {
  readonly contextSize: 'low' | 'medium' | 'high' | undefined;
  readonly allowedDomains: readonly string[] | undefined;
  /** `country`, `region`, `city` and `timezone` of the user, as far as they are given. */
  readonly location: ReadonlyMap<string, string> | undefined;
}

/** Search by the provider: with live pages, from its cache, or not at all. */
export interface WebSearchOffer {
  readonly mode: WebSearchMode;
  readonly limits: WebSearchLimits | undefined;
  /** Whether the model takes the images that are found. */
  readonly findsImages: boolean;
}

const LOCATION_KEYS = ['country', 'region', 'city', 'timezone'] as const;

/** How the provider is told of its search, with the keys of 0.129.0 in their order; null where there is none. */
export function webSearchSpec({ mode, limits, findsImages }: WebSearchOffer): ToolSpec | null {
  if (mode === 'disabled') return null;
  const { contextSize, allowedDomains, location } = limits ?? {};
  return {
    type: 'web_search',
    external_web_access: mode === 'live',
    ...(allowedDomains === undefined ? {} : { filters: { allowed_domains: allowedDomains } }),
    ...(location === undefined ? {} : { user_location: { type: 'approximate', ...placeOf(location) } }),
    ...(contextSize === undefined ? {} : { search_context_size: contextSize }),
    ...(findsImages ? { search_content_types: ['text', 'image'] } : {}),
  };
}

function placeOf(location: ReadonlyMap<string, string>): Record<string, string> {
  const given = LOCATION_KEYS.flatMap((key) => {
    const value = location.get(key);
    return value === undefined ? [] : [[key, value] as const];
  });
  return Object.fromEntries(given);
}
