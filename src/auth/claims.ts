/** What the tokens of a login say. Nothing is verified by them, and nothing is granted. */

export interface TokenClaims {
  readonly email: string | null;
  /** The plan's name. */
  readonly plan: string | null;
}

/** The claims of a JSON web token; null where it is none. */
export function claimsOf(token: string): TokenClaims | null {
  const [header = '', payload = '', signature = ''] = token.split('.');
  if (header === '' || signature === '') return null;
  const claims = parsed(Buffer.from(payload, 'base64url').toString('utf8'));
  if (typeof claims !== 'object' || claims === null) return null;
  return {
    email:
      text(field(claims, 'email')) ?? text(field(field(claims, 'https://api.openai.com/profile'), 'email')),
    plan: text(field(field(claims, 'https://api.openai.com/auth'), 'chatgpt_plan_type')),
  };
}

/** A property of what may be no object. */
export function field(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.getOwnPropertyDescriptor(value, name)?.value;
}

/** Trimmed text; null for anything else, and for blanks. */
export function text(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

/** The value of JSON text; undefined where it is none. */
export function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
