import { createHash, timingSafeEqual } from 'node:crypto';
import { signedTokenProblem, type SignedTokenRules } from './signed-token.ts';

/** What a client has to show before it may connect. */
export type ConnectionAuth =
  | { readonly type: 'none' }
  /** A secret word, known by its SHA-256 digest of 32 bytes. */
  | { readonly type: 'capabilityToken'; readonly sha256: Buffer }
  /** A JSON web token, signed with a shared secret. */
  | { readonly type: 'signedToken'; readonly rules: SignedTokenRules };

/** Why an `Authorization` header lets nobody in; undefined when it does. The words are the reference's (0.129.0). */
export function authorizationProblem(
  auth: ConnectionAuth,
  header: string | undefined,
  nowSeconds: number,
): string | undefined {
  if (auth.type === 'none') return undefined;
  if (header === undefined) return 'missing websocket bearer token';
  const token = bearerToken(header);
  if (token === undefined) return 'invalid authorization header';
  if (auth.type === 'signedToken') return signedTokenProblem(token, auth.rules, nowSeconds);
  const digest = createHash('sha256').update(token).digest();
  return timingSafeEqual(digest, auth.sha256) ? undefined : 'invalid websocket bearer token';
}

function bearerToken(header: string): string | undefined {
  const space = header.indexOf(' ');
  if (space < 0 || header.slice(0, space).toLowerCase() !== 'bearer') return undefined;
  const token = header.slice(space + 1).trim();
  return token === '' || /[^\t\x20-\x7e]/.test(token) ? undefined : token;
}
