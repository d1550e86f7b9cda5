import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { osErrorCode, osErrorText } from '../os-error.ts';
import type { ConnectionAuth } from '../transport/sockets/connection-auth.ts';
import type { WebSocketAuthSettings } from './websocket-auth.ts';

const MIN_SECRET_BYTES = 32;

/**
 * Reads the secrets that the settings name.
 *
 * @throws Error in the reference's words (0.129.0) where a secret cannot be read or is too short
 */
export async function loadAuth(settings: WebSocketAuthSettings): Promise<ConnectionAuth> {
  switch (settings.type) {
    case 'unsaid':
    case 'none':
      return { type: 'none' };
    case 'tokenSha256':
      return { type: 'capabilityToken', sha256: settings.sha256 };
    case 'tokenFile': {
      const token = await readSecret(settings.file);
      return { type: 'capabilityToken', sha256: createHash('sha256').update(token).digest() };
    }
    case 'signedToken': {
      const { secretFile, issuer, audience, clockSkewSeconds } = settings;
      const secret = Buffer.from(await readSecret(secretFile));
      if (secret.length < MIN_SECRET_BYTES) {
        throw new Error(
          `signed websocket bearer secret ${secretFile} must be at least ${MIN_SECRET_BYTES} bytes`,
        );
      }
      return { type: 'signedToken', rules: { secret, issuer, audience, clockSkewSeconds } };
    }
  }
}

async function readSecret(file: string): Promise<string> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new Error(`failed to read websocket auth secret ${file}: ${reasonOf(error)}`, { cause: error });
  }
  const secret = text.trim();
  if (secret === '') throw new Error(`websocket auth secret ${file} must not be empty`);
  return secret;
}

function reasonOf(error: unknown): string {
  const code = osErrorCode(error);
  return (code === undefined ? undefined : osErrorText(code)) ?? String(error);
}
