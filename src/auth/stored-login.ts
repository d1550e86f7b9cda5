import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The user's login as `auth.json` keeps it, or as the environment gives it. Never logged. */
export type StoredLogin =
  | { readonly kind: 'apiKey'; readonly key: string; readonly fromEnvironment: boolean }
  | {
      readonly kind: 'chatgpt';
      readonly accessToken: string;
      readonly accountId: string | null;
      /** As the id token says; null where it does not. */
      readonly email: string | null;
      /** The plan's name as the id token has it; null where it does not say. */
      readonly plan: string | null;
      readonly fromEnvironment: false;
    };

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
  return file === null ? null : loginOf(file);
}

function loginOf(file: string): StoredLogin | null {
  let value: unknown;
  try {
    value = JSON.parse(file);
  } catch {
    return null;
  }
  const key = text(field(value, 'OPENAI_API_KEY'));
  if (key !== null) return { kind: 'apiKey', key, fromEnvironment: false };
  const tokens = field(value, 'tokens');
  const accessToken = text(field(tokens, 'access_token'));
  if (accessToken === null) return null;
  const claims = claimsOf(text(field(tokens, 'id_token')));
  return {
    kind: 'chatgpt',
    accessToken,
    accountId: text(field(tokens, 'account_id')),
    email: text(field(claims, 'email')),
    plan: text(field(field(claims, 'https://api.openai.com/auth'), 'chatgpt_plan_type')),
    fromEnvironment: false,
  };
}

/** What an id token says. It is the user's own file: nothing is verified, nothing is granted by it. */
function claimsOf(token: string | null): unknown {
  try {
    return JSON.parse(Buffer.from(token?.split('.')[1] ?? '', 'base64url').toString('utf8'));
  } catch {
    return null;
  }
}

function field(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.getOwnPropertyDescriptor(value, name)?.value;
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}
