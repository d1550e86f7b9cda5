import type { ProviderSettings } from '../config/providers.ts';
import { OFFLINE_PROVIDER } from './create-provider.ts';

/** What decides which provider is used. */
export interface ProviderChoice {
  /** `model_provider`, of the request or the configuration. */
  readonly configured: string | null;
  /** Built-in and configured providers. */
  readonly providers: ReadonlyMap<string, ProviderSettings>;
  /** Whether there is a key for OpenAI: in the environment or in auth.json, or a login. */
  readonly hasKey: boolean;
}

export type ProviderSelection =
  | { readonly found: true; readonly id: string; readonly settings: ProviderSettings }
  | { readonly found: false; readonly id: string; readonly message: string };

/** The configured provider; without one `openai` where there is a key, else `offline`. */
export function selectProvider({ configured, providers, hasKey }: ProviderChoice): ProviderSelection {
  const id = configured ?? (hasKey ? 'openai' : OFFLINE_PROVIDER);
  const settings = providers.get(id) ?? (id === OFFLINE_PROVIDER ? OFFLINE_SETTINGS : undefined);
  if (settings === undefined) return { found: false, id, message: `Model provider \`${id}\` not found` };
  return { found: true, id, settings };
}

/** The offline model reaches for nothing. */
export const OFFLINE_SETTINGS: ProviderSettings = {
  name: 'Offline',
  baseUrl: undefined,
  wireApi: 'responses',
  envKey: undefined,
  envKeyInstructions: undefined,
  experimentalBearerToken: undefined,
  httpHeaders: new Map(),
  envHttpHeaders: new Map(),
  queryParams: new Map(),
  requestMaxRetries: 0,
  streamMaxRetries: 0,
  streamIdleTimeoutMs: 300_000,
  websocketConnectTimeoutMs: 15_000,
  requiresOpenaiAuth: false,
  supportsWebsockets: false,
};
