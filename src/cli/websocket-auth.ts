import { resolve } from 'node:path';

/** The values of the `--ws-…` options as they were given. */
export interface WebSocketAuthOptions {
  readonly mode: string | undefined;
  readonly tokenFile: string | undefined;
  readonly tokenSha256: string | undefined;
  readonly sharedSecretFile: string | undefined;
  readonly issuer: string | undefined;
  readonly audience: string | undefined;
  readonly maxClockSkewSeconds: string | undefined;
}

/** How clients are to show who they are, before any secret is read. */
export type WebSocketAuthSettings =
  /** Not said: good enough for this machine's own clients. */
  | { readonly type: 'unsaid' }
  /** Said to be none. */
  | { readonly type: 'none' }
  | { readonly type: 'tokenFile'; readonly file: string }
  | { readonly type: 'tokenSha256'; readonly sha256: Buffer }
  | {
      readonly type: 'signedToken';
      readonly secretFile: string;
      readonly issuer: string | undefined;
      readonly audience: string | undefined;
      readonly clockSkewSeconds: number;
    };

const DEFAULT_SKEW_SECONDS = 30;
const INT64_MAX = 9223372036854775807n;

/**
 * Reads what the options say together. Paths are relative to the working directory.
 *
 * @throws Error in the reference's words (0.129.0) where they do not go together
 */
export function readAuthSettings(options: WebSocketAuthOptions): WebSocketAuthSettings {
  const { mode, tokenFile, tokenSha256, sharedSecretFile, issuer, audience, maxClockSkewSeconds } = options;
  const ofTokens = tokenFile !== undefined || tokenSha256 !== undefined;
  const ofSigned =
    [sharedSecretFile, issuer, audience, maxClockSkewSeconds].find((value) => value !== undefined) !==
    undefined;
  switch (mode) {
    case 'capability-token':
      if (ofSigned) throw new Error(SIGNED_FLAGS_ALONE);
      return readTokenSettings(tokenFile, tokenSha256);
    case 'signed-bearer-token':
      if (ofTokens) throw new Error(TOKEN_FLAGS_ALONE);
      if (sharedSecretFile === undefined) throw new Error(SECRET_FILE_MISSING);
      return {
        type: 'signedToken',
        secretFile: resolve(sharedSecretFile),
        issuer: saidOrNot(issuer),
        audience: saidOrNot(audience),
        clockSkewSeconds: readSkew(maxClockSkewSeconds),
      };
    default:
      if (ofTokens || ofSigned) throw new Error(MODE_MISSING);
      return { type: mode === 'none' ? 'none' : 'unsaid' };
  }
}

const SIGNED_FLAGS_ALONE =
  '`--ws-shared-secret-file`, `--ws-issuer`, `--ws-audience`, and `--ws-max-clock-skew-seconds` require `--ws-auth signed-bearer-token`';
const TOKEN_FLAGS_ALONE =
  '`--ws-token-file` and `--ws-token-sha256` require `--ws-auth capability-token`, not `signed-bearer-token`';
const SECRET_FILE_MISSING =
  '`--ws-shared-secret-file` is required when `--ws-auth signed-bearer-token` is set';
const MODE_MISSING =
  'websocket auth flags require `--ws-auth capability-token` or `--ws-auth signed-bearer-token`';

function readTokenSettings(file: string | undefined, sha256: string | undefined): WebSocketAuthSettings {
  if (file !== undefined && sha256 !== undefined) {
    throw new Error('`--ws-token-file` and `--ws-token-sha256` are mutually exclusive');
  }
  if (file !== undefined) return { type: 'tokenFile', file: resolve(file) };
  if (sha256 === undefined) {
    throw new Error(
      '`--ws-token-file` or `--ws-token-sha256` is required when `--ws-auth capability-token` is set',
    );
  }
  if (!/^[0-9a-f]{64}$/i.test(sha256.trim())) {
    throw new Error('--ws-token-sha256 must be a 64-character hex SHA-256 digest');
  }
  return { type: 'tokenSha256', sha256: Buffer.from(sha256.trim(), 'hex') };
}

function saidOrNot(value: string | undefined): string | undefined {
  const trimmed = value?.trim();
  return trimmed === '' ? undefined : trimmed;
}

function readSkew(seconds: string | undefined): number {
  if (seconds === undefined) return DEFAULT_SKEW_SECONDS;
  if (BigInt(seconds) > INT64_MAX) {
    throw new Error('websocket auth clock skew must fit in a signed 64-bit integer');
  }
  return Number(seconds);
}
