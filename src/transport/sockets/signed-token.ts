import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a signed token must be. */
export interface SignedTokenRules {
  /** At least 32 bytes. */
  readonly secret: Buffer;
  /** The only `iss` allowed; any without it. */
  readonly issuer: string | undefined;
  /** What `aud` must be or contain; anything without it. */
  readonly audience: string | undefined;
  /** By how much the clocks of whoever signs and of this machine may differ. */
  readonly clockSkewSeconds: number;
}

interface Claims {
  readonly exp: number;
  readonly nbf: number | undefined;
  readonly iss: string | undefined;
  readonly aud: readonly string[];
}

/** Why a JSON web token (HS256) is not good; undefined when it is. The words are the reference's (0.129.0). */
export function signedTokenProblem(
  token: string,
  { secret, issuer, audience, clockSkewSeconds }: SignedTokenRules,
  nowSeconds: number,
): string | undefined {
  const claims = verifiedClaims(token, secret);
  if (claims === undefined) return 'invalid websocket jwt';
  const { exp, nbf, iss, aud } = claims;
  if (nowSeconds > exp + clockSkewSeconds) return 'expired websocket jwt';
  if (nbf !== undefined && nowSeconds < nbf - clockSkewSeconds) return 'websocket jwt is not valid yet';
  if (issuer !== undefined && iss !== issuer) return 'websocket jwt issuer mismatch';
  if (audience !== undefined && !aud.includes(audience)) return 'websocket jwt audience mismatch';
  return undefined;
}

/** The claims of a token whose signature is right. */
function verifiedClaims(token: string, secret: Buffer): Claims | undefined {
  const [header, payload, signature, ...more] = token.split('.');
  if (header === undefined || payload === undefined || signature === undefined || more.length > 0)
    return undefined;
  const given = fromBase64Url(signature);
  const expected = createHmac('sha256', secret).update(`${header}.${payload}`).digest();
  if (given?.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  return readJson(header)?.['alg'] === 'HS256' ? readClaims(readJson(payload)) : undefined;
}

function readClaims(claims: Record<string, unknown> | undefined): Claims | undefined {
  if (claims === undefined) return undefined;
  const exp = claims['exp'];
  const nbf = claims['nbf'] ?? undefined;
  const iss = claims['iss'] ?? undefined;
  const aud = readAudience(claims['aud']);
  if (!isInteger(exp) || (nbf !== undefined && !isInteger(nbf))) return undefined;
  if ((iss !== undefined && typeof iss !== 'string') || aud === undefined) return undefined;
  return { exp, nbf, iss, aud };
}

function readAudience(aud: unknown): readonly string[] | undefined {
  if (aud === undefined || aud === null) return [];
  if (typeof aud === 'string') return [aud];
  return Array.isArray(aud) && aud.every((one) => typeof one === 'string') ? aud : undefined;
}

const isInteger = (value: unknown): value is number => Number.isInteger(value);

function readJson(part: string): Record<string, unknown> | undefined {
  const bytes = fromBase64Url(part);
  if (bytes === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(bytes.toString());
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** Bytes from base64url without padding; undefined for text that encodes nothing. */
function fromBase64Url(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : undefined;
}
