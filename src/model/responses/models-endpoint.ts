import type { ProviderSettings } from '../../config/providers.ts';
import { CODEX_VERSION } from '../../version.ts';
import type { ListedModels } from '../catalogue/index.ts';
import { ModelError } from '../failure.ts';
import { isRecord, parseJson } from '../untyped.ts';
import type { Endpoint } from './endpoint.ts';
import type { HttpClient } from './http-client.ts';
import { httpFailure } from './http-failure.ts';
import { headerText } from './rate-limits.ts';
import { type ClientIdentity, type Environment, requestHeaders } from './request-headers.ts';

/** Nobody waits longer for a list, in milliseconds (0.129.0). */
const PATIENCE_MS = 5000;

export interface ModelsEndpointParts {
  readonly settings: ProviderSettings;
  readonly endpoint: Endpoint;
  readonly env: Environment;
  readonly identity: () => ClientIdentity;
  readonly http: HttpClient;
}

/**
 * Asks a provider which models it has.
 *
 * @throws ModelError, ConnectionError or BodyError where it does not say
 */
export async function fetchModels(parts: ModelsEndpointParts): Promise<ListedModels> {
  const { settings, endpoint, env, identity, http } = parts;
  const credential = await endpoint.credential();
  const url = endpoint.url('/models', credential);
  url.searchParams.append('client_version', CODEX_VERSION);
  const asked = { headers: {}, accept: '*/*', hasBody: false };
  const headers = requestHeaders(settings, env, asked, identity(), credential);
  const request = { method: 'GET', url, headers, body: null } as const;
  const response = await http.send(request, AbortSignal.timeout(PATIENCE_MS), PATIENCE_MS);
  const text = await response.whole(PATIENCE_MS);
  const { status, headers: answered } = response;
  if (status < 200 || status >= 300) {
    throw new ModelError(httpFailure({ status, headers: answered, body: text, url: url.href }));
  }
  const list = parseJson(text);
  const entries = isRecord(list) ? list['models'] : undefined;
  if (!Array.isArray(entries)) {
    throw new ModelError({ type: 'other', message: 'the provider does not list its models' });
  }
  return { entries, etag: headerText(answered, 'etag') };
}
