import type { ProviderSettings } from '../../config/providers.ts';

/** Who asks: sent with every request to a provider. */
export interface ClientIdentity {
  readonly originator: string;
  readonly userAgent: string;
}

/** What the user logged in with. */
export interface ModelCredential {
  readonly token: string;
  /** Set for ChatGPT logins. */
  readonly accountId: string | null;
  readonly kind: 'apiKey' | 'chatgpt';
}

/** What a request brings along, and what kind it is. */
export interface AskedHeaders {
  readonly headers: Readonly<Record<string, string>>;
  /** Null: a socket is asked for. */
  readonly accept: string | null;
  readonly hasBody: boolean;
}

/** Variables of the process's environment. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The headers of a request, lower case, in the order of 0.129.0. The provider's own headers give way to
 * the turn's and to the token's, but not to the identity's. What cannot be a header is left out.
 */
export function requestHeaders(
  settings: ProviderSettings,
  env: Environment,
  request: AskedHeaders,
  identity: ClientIdentity,
  credential: ModelCredential | null,
): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  const set = (name: string, value: string): void => {
    if (HEADER_NAME.test(name) && HEADER_VALUE.test(value)) headers[name.toLowerCase()] = value;
  };
  for (const [name, value] of settings.httpHeaders) set(name, value);
  for (const [name, variable] of settings.envHttpHeaders) {
    const value = env[variable];
    if (value !== undefined && value.trim() !== '') set(name, value);
  }
  for (const [name, value] of Object.entries(request.headers)) set(name, value);
  if (request.accept !== null) set('accept', request.accept);
  if (credential !== null) {
    set('authorization', `Bearer ${credential.token}`);
    if (credential.accountId !== null) set('chatgpt-account-id', credential.accountId);
  }
  if (request.hasBody) set('content-type', 'application/json');
  if (headers['originator'] === undefined) set('originator', identity.originator);
  if (headers['user-agent'] === undefined) set('user-agent', identity.userAgent);
  return headers;
}

const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const HEADER_VALUE = /^[\t\x20-\x7e]*$/;
