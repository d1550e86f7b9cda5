/** Settings of the web search tool. */
import { array, closed, def, nullable, shared, string, stringEnum, type Static } from './schema/index.ts';

export const WebSearchContextSize = def(
  'WebSearchContextSize',
  () => stringEnum('low', 'medium', 'high'),
  shared,
);
export type WebSearchContextSize = Static<typeof WebSearchContextSize>;

export const WebSearchLocation = def(
  'WebSearchLocation',
  () =>
    closed({
      country: nullable(string),
      region: nullable(string),
      city: nullable(string),
      timezone: nullable(string),
    }),
  shared,
);
export type WebSearchLocation = Static<typeof WebSearchLocation>;

export const WebSearchMode = def('WebSearchMode', () => stringEnum('disabled', 'cached', 'live'), shared);
export type WebSearchMode = Static<typeof WebSearchMode>;

export const WebSearchToolConfig = def(
  'WebSearchToolConfig',
  () =>
    closed({
      context_size: nullable(WebSearchContextSize),
      allowed_domains: nullable(array(string)),
      location: nullable(WebSearchLocation),
    }),
  shared,
);
export type WebSearchToolConfig = Static<typeof WebSearchToolConfig>;
