import type { ProviderSettings } from '../../config/providers.ts';
import { ModelError } from '../failure.ts';
import type { Environment, ModelCredential } from './request-headers.ts';

/** The login that stands behind a provider without a key of its own. */
export interface ModelCredentials {
  /** What goes with a request to a provider of these settings. */
  current(settings: ProviderSettings): Promise<ModelCredential | null>;
  /** Called once when a login was refused: true where a new one may be tried. May reject with a `ModelError`. */
  renew(settings: ProviderSettings): Promise<boolean>;
}

const OPENAI_URL = 'https://api.openai.com/v1';
const CHATGPT_URL = 'https://chatgpt.com/backend-api/codex';

/** Where a provider is reached, and as whom. */
export class Endpoint {
  readonly #settings: ProviderSettings;
  readonly #env: Environment;
  readonly #credentials: ModelCredentials;

  constructor(settings: ProviderSettings, env: Environment, credentials: ModelCredentials) {
    this.#settings = settings;
    this.#env = env;
    this.#credentials = credentials;
  }

  /** @throws ModelError where a key is to be had from a variable that is not set */
  async credential(): Promise<ModelCredential | null> {
    const { envKey, envKeyInstructions, experimentalBearerToken } = this.#settings;
    if (envKey !== undefined) {
      const token = this.#env[envKey];
      if (token === undefined || token.trim() === '') {
        throw new ModelError({
          type: 'missingEnvVar',
          variable: envKey,
          instructions: envKeyInstructions ?? null,
        });
      }
      return { token, accountId: null, kind: 'apiKey' };
    }
    if (experimentalBearerToken !== undefined) {
      return { token: experimentalBearerToken, accountId: null, kind: 'apiKey' };
    }
    return this.#credentials.current(this.#settings);
  }

  /** Whether another credential may be tried after this one was refused. */
  async renews(): Promise<boolean> {
    const { envKey, experimentalBearerToken } = this.#settings;
    if (envKey !== undefined || experimentalBearerToken !== undefined) return false;
    return this.#credentials.renew(this.#settings);
  }

  /** The address of one of the API's paths. @throws ModelError where that is none of HTTP */
  url(path: string, credential: ModelCredential | null): URL {
    const base = this.#settings.baseUrl ?? (credential?.kind === 'chatgpt' ? CHATGPT_URL : OPENAI_URL);
    const query = [...this.#settings.queryParams].map(([key, value]) => `${key}=${value}`).join('&');
    const text = `${base.replace(/\/+$/, '')}${path}${query === '' ? '' : `?${query}`}`;
    const url = URL.canParse(text) ? new URL(text) : null;
    if (url !== null && (url.protocol === 'http:' || url.protocol === 'https:')) return url;
    throw new ModelError({
      type: 'streamDisconnected',
      reason: `builder error for url (${text})`,
      retryAfterMs: null,
    });
  }
}
