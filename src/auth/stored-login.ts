import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { claimsOf, field, parsed, text } from './claims.ts';

/** The user's login as `auth.json` keeps it, as the environment gives it, or as a client brought it. Never logged. */
export type StoredLogin =
  { readonly kind: 'apiKey'; readonly key: string; readonly fromEnvironment: boolean } | ChatgptLogin;

export interface ChatgptLogin {
  /** Whether the client keeps the tokens fresh. */
  readonly kind: 'chatgpt' | 'chatgptAuthTokens';
  readonly accessToken: string;
  readonly accountId: string | null;
  /** As the id token says; null where it does not. */
  readonly email: string | null;
  /** The plan's name as the id token has it; null where it does not say. */
  readonly plan: string | null;
  readonly fromEnvironment: false;
}

/**
 * Finds the login: a key in the environment (`CODEX_API_KEY`, then `OPENAI_API_KEY`) before what `auth.json` holds
 * (format of 0.129.0). A key from the environment is for OpenAI alone. Null when there is none; a file that cannot be read counts as none.
 */
export async function storedLogin(
  codexHome: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<StoredLogin | null> {
  const key = text(env['CODEX_API_KEY']) ?? text(env['OPENAI_API_KEY']);
  if (key !== null) return { kind: 'apiKey', key, fromEnvironment: true };
  const file = await readFile(join(codexHome, 'auth.json'), 'utf8').catch(() => null);
  return file === null ? null : loginOf(parsed(file));
}

function loginOf(file: unknown): StoredLogin | null {
  const key = text(field(file, 'OPENAI_API_KEY'));
  if (key !== null) return { kind: 'apiKey', key, fromEnvironment: false };
  const tokens = field(file, 'tokens');
  const accessToken = text(field(tokens, 'access_token'));
  if (accessToken === null) return null;
  const claims = claimsOf(text(field(tokens, 'id_token')) ?? '');
  return {
    kind: 'chatgpt',
    accessToken,
    accountId: text(field(tokens, 'account_id')),
    email: claims?.email ?? null,
    plan: claims?.plan ?? null,
    fromEnvironment: false,
  };
}
