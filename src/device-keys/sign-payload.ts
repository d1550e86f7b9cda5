import type { DeviceKeySignPayload } from '../protocol/index.ts';
import { decodeBase64url } from './base64url.ts';
import { checkBinding, type DeviceKeyBinding } from './binding.ts';
import { DeviceKeyError } from './errors.ts';
import { isBackendOrigin } from './origin.ts';

/** What a signature is for stands in what is signed, so that it serves nothing else. */
const DOMAIN = 'codex-device-key-sign-payload/v1';
const SCOPE = 'remote_control_controller_websocket';
const MOST_SECONDS = 15 * 60;
const LEAST_NONCE_BYTES = 32;
const SHA256_BYTES = 32;
const CONNECTION_PATHS = ['/api/codex/remote/control/client', '/wham/remote/control/client'];
const ENROLLMENT_PATHS = CONNECTION_PATHS.map((path) => `${path}/enroll`);

/** Throws `DeviceKeyError` where a payload is none that a device key may sign; `now` in Unix seconds. */
export function checkPayload(payload: DeviceKeySignPayload, now: number): void {
  require((decodeBase64url(payload.nonce)?.length ?? 0) >=
    LEAST_NONCE_BYTES, 'nonce must be at least 32 random bytes encoded as unpadded base64url');
  if (payload.type === 'remoteControlClientConnection') {
    checkTarget(payload, CONNECTION_PATHS);
    require(payload.sessionId !== '', 'sessionId must not be empty');
    checkBinding(payload);
    checkDigest(payload.tokenSha256Base64url, 'tokenSha256Base64url');
    const [scope, ...more] = payload.scopes;
    require(scope === SCOPE && more.length === 0, `scopes must contain exactly ${SCOPE}`);
    checkExpiry(payload.tokenExpiresAt, now, 'remote-control token');
  } else {
    require(payload.challengeId !== '', 'challengeId must not be empty');
    checkTarget(payload, ENROLLMENT_PATHS);
    checkBinding(payload);
    checkDigest(payload.deviceIdentitySha256Base64url, 'deviceIdentitySha256Base64url');
    checkExpiry(payload.challengeExpiresAt, now, 'enrollment challenge');
  }
}

/** Throws `DeviceKeyError` where a payload is for another account or client than the key. */
export function checkPayloadBinding(payload: DeviceKeySignPayload, bound: DeviceKeyBinding): void {
  const same = payload.accountUserId === bound.accountUserId && payload.clientId === bound.clientId;
  require(same, 'payload accountUserId/clientId does not match device key binding');
}

/** The bytes that are signed: JSON without blanks, its keys in order. */
export function signedBytes(payload: DeviceKeySignPayload): Buffer {
  const entries = Object.entries(payload).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return Buffer.from(JSON.stringify({ domain: DOMAIN, payload: Object.fromEntries(entries) }));
}

function checkTarget(
  { targetOrigin, targetPath }: { readonly targetOrigin: string; readonly targetPath: string },
  paths: readonly string[],
): void {
  require(isBackendOrigin(targetOrigin), 'targetOrigin must be an allowed remote-control backend origin');
  require(paths.includes(
    targetPath,
  ), "targetPath must match the signed payload type's remote-control endpoint");
}

function checkDigest(digest: string, name: string): void {
  const isDigest = decodeBase64url(digest)?.length === SHA256_BYTES;
  require(isDigest, `${name} must be a SHA-256 digest encoded as unpadded base64url`);
}

function checkExpiry(expiresAt: number, now: number, what: string): void {
  require(expiresAt > now, `${what} is expired`);
  require(expiresAt <= now + MOST_SECONDS, `${what} expires too far in the future`);
}

function require(holds: boolean, otherwise: string): void {
  if (!holds) throw DeviceKeyError.invalidPayload(otherwise);
}
