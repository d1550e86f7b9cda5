import { createPublicKey, verify } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { DeviceKeySignPayload } from '../../src/protocol/index.ts';
import { startServer, testHome, UnprotectedSoftwareKeys, type TestClient } from '../harness/index.ts';

const OWNER = { accountUserId: 'user-1', clientId: 'client-1' };
const UNKNOWN_ID = `dk_tpm_${'A'.repeat(43)}`;
const DIGEST = '47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU';
const soon = () => Math.floor(Date.now() / 1000) + 60;

type Connection = Extract<DeviceKeySignPayload, { type: 'remoteControlClientConnection' }>;
type Enrollment = Extract<DeviceKeySignPayload, { type: 'remoteControlClientEnrollment' }>;

const connection = (changes: Partial<Connection> = {}): Connection => ({
  type: 'remoteControlClientConnection',
  nonce: 'A'.repeat(43),
  audience: 'remote_control_client_websocket',
  sessionId: 'session',
  targetOrigin: 'https://chatgpt.com',
  targetPath: '/api/codex/remote/control/client',
  ...OWNER,
  tokenExpiresAt: soon(),
  tokenSha256Base64url: DIGEST,
  scopes: ['remote_control_controller_websocket'],
  ...changes,
});

const enrollment = (changes: Partial<Enrollment> = {}): Enrollment => ({
  type: 'remoteControlClientEnrollment',
  nonce: 'A'.repeat(43),
  audience: 'remote_control_client_enrollment',
  challengeId: 'challenge',
  targetOrigin: 'https://chatgpt.com',
  targetPath: '/wham/remote/control/client/enroll',
  ...OWNER,
  deviceIdentitySha256Base64url: DIGEST,
  challengeExpiresAt: soon(),
  ...changes,
});

const refused = (message: string) => ({ code: -32600, message });
const invalid = (reason: string) => refused(`invalid device key payload: ${reason}`);
const NOT_FOUND = refused('device key not found');

const withKeys = (claimed: ConstructorParameters<typeof UnprotectedSoftwareKeys>[0]) =>
  startServer({ deviceKeyProvider: new UnprotectedSoftwareKeys(claimed) });

describe('a machine that protects keys', () => {
  test.each([connection(), enrollment()])('makes one, shows it and signs a proof: $type', async (payload) => {
    const { client } = await withKeys('hardware_tpm');
    const key = await client.request('device/key/create', OWNER);
    expect(key).toEqual({
      keyId: expect.stringMatching(/^dk_tpm_[\w-]{43}$/),
      publicKeySpkiDerBase64: expect.any(String),
      algorithm: 'ecdsa_p256_sha256',
      protectionClass: 'hardware_tpm',
    });
    const { keyId } = key;
    expect(await client.request('device/key/public', { keyId })).toEqual(key);
    const proof = await client.request('device/key/sign', { keyId, payload });
    const signed = Buffer.from(proof.signedPayloadBase64, 'base64');
    const signature = Buffer.from(proof.signatureDerBase64, 'base64');
    expect(proof.algorithm).toBe('ecdsa_p256_sha256');
    const spki = Buffer.from(key.publicKeySpkiDerBase64, 'base64');
    const publicKey = createPublicKey({ key: spki, format: 'der', type: 'spki' });
    expect(verify('sha256', signed, publicKey, signature)).toBe(true);
    const sorted = Object.fromEntries(Object.entries(payload).toSorted(([a], [b]) => (a < b ? -1 : 1)));
    expect(signed.toString()).toBe(
      JSON.stringify({ domain: 'codex-device-key-sign-payload/v1', payload: sorted }),
    );
  });

  test('signs for the account and the client that the key belongs to, in a later server too', async () => {
    const home = testHome();
    const deviceKeyProvider = new UnprotectedSoftwareKeys('hardware_tpm');
    const first = await startServer({ home, deviceKeyProvider });
    const { keyId } = await first.client.request('device/key/create', OWNER);
    await first.close();
    const { client } = await startServer({ home, deviceKeyProvider });
    const sign = (payload: DeviceKeySignPayload) =>
      client.requestError('device/key/sign', { keyId, payload });
    const mismatch = invalid('payload accountUserId/clientId does not match device key binding');
    expect(await sign(connection({ accountUserId: 'other' }))).toEqual(mismatch);
    expect(await sign(enrollment({ clientId: 'other' }))).toEqual(mismatch);
    expect(await client.request('device/key/sign', { keyId, payload: connection() })).toMatchObject({
      algorithm: 'ecdsa_p256_sha256',
    });
    await deviceKeyProvider.delete(keyId);
    expect(await sign(connection())).toEqual(NOT_FOUND);
    expect(await client.requestError('device/key/public', { keyId })).toEqual(NOT_FOUND);
    home.remove();
  });

  test('less well than by hardware has to be allowed to', async () => {
    const { client } = await withKeys('os_protected_nonextractable');
    const advice =
      'set protectionPolicy to allow_os_protected_nonextractable to allow key protection class os_protected_nonextractable';
    const refusal = refused(`hardware-backed device keys are not available; ${advice}`);
    for (const protectionPolicy of [undefined, null, 'hardware_only'] as const) {
      const policy = protectionPolicy === undefined ? {} : { protectionPolicy };
      expect(await client.requestError('device/key/create', { ...OWNER, ...policy })).toEqual(refusal);
    }
    const allowed = { ...OWNER, protectionPolicy: 'allow_os_protected_nonextractable' } as const;
    const key = await client.request('device/key/create', allowed);
    expect(key.keyId).toMatch(/^dk_osn_/);
  });

  test('keeps no key that cannot be bound to anyone', async () => {
    const home = testHome();
    mkdirSync(home.codexHome.join('state_5.sqlite'));
    const deviceKeyProvider = new UnprotectedSoftwareKeys('hardware_tpm');
    const { client, close } = await startServer({ home, deviceKeyProvider });
    const error = await client.requestError('device/key/create', OWNER);
    expect(error).toEqual({ code: -32603, message: 'device key platform error: there is no state database' });
    expect(deviceKeyProvider.count).toBe(0);
    await close();
    home.remove();
  });
});

test('a machine that protects no keys says so', async () => {
  const { client } = await withKeys(undefined);
  const refusal = refused('hardware-backed device keys are not available on this platform');
  expect(await client.requestError('device/key/create', OWNER)).toEqual(refusal);
  expect(await client.requestError('device/key/public', { keyId: UNKNOWN_ID })).toEqual(NOT_FOUND);
});

describe('what is asked for', () => {
  const sign = (client: TestClient, payload: DeviceKeySignPayload) =>
    client.requestError('device/key/sign', { keyId: UNKNOWN_ID, payload });

  test('names an account and a client', async () => {
    const { client } = await withKeys('hardware_tpm');
    const create = (changes: object) => client.requestError('device/key/create', { ...OWNER, ...changes });
    expect(await create({ accountUserId: '' })).toEqual(invalid('accountUserId must not be empty'));
    expect(await create({ clientId: '' })).toEqual(invalid('clientId must not be empty'));
  });

  test('names a key as keys are named', async () => {
    const { client } = await withKeys('hardware_tpm');
    const shape = 'dk_hse_, dk_tpm_, or dk_osn_ followed by unpadded base64url-encoded 32 bytes';
    const A = 'A'.repeat(42);
    for (const keyId of [
      '',
      'dk_tpm_',
      `dk_xxx_${A}A`,
      `dk_tpm_${A}AA`,
      `dk_tpm_${A}B`,
      `dk_tpm_${A}=`,
      '../x',
    ]) {
      expect(await client.requestError('device/key/public', { keyId })).toEqual(
        invalid(`keyId must be ${shape}`),
      );
    }
    for (const keyId of [`dk_hse_${A}A`, `dk_tpm_${A}A`, `dk_osn_${A}A`]) {
      expect(await client.requestError('device/key/public', { keyId })).toEqual(NOT_FOUND);
    }
  });

  const ORIGIN = 'targetOrigin must be an allowed remote-control backend origin';
  const PATH = "targetPath must match the signed payload type's remote-control endpoint";
  const NONCE = 'nonce must be at least 32 random bytes encoded as unpadded base64url';
  const SCOPES = 'scopes must contain exactly remote_control_controller_websocket';
  const SHA256 = 'must be a SHA-256 digest encoded as unpadded base64url';

  test.each<[string, DeviceKeySignPayload]>([
    [NONCE, connection({ nonce: 'A'.repeat(42) })],
    [NONCE, connection({ nonce: `${'A'.repeat(43)}=` })],
    [NONCE, enrollment({ nonce: '', challengeId: '' })],
    ['challengeId must not be empty', enrollment({ challengeId: '', targetOrigin: '' })],
    [ORIGIN, connection({ targetOrigin: 'http://chatgpt.com', sessionId: '' })],
    [ORIGIN, connection({ targetOrigin: 'https://chatgpt.com.example.com' })],
    [ORIGIN, connection({ targetOrigin: 'https://chatgpt.com/?' })],
    [ORIGIN, connection({ targetOrigin: 'https://chatgpt.com/x' })],
    [ORIGIN, connection({ targetOrigin: 'http://[::2]' })],
    [ORIGIN, connection({ targetOrigin: 'ws://localhost' })],
    [ORIGIN, enrollment({ targetOrigin: 'chatgpt.com' })],
    [PATH, connection({ targetPath: '/wham/remote/control/client/enroll' })],
    [PATH, enrollment({ targetPath: '/wham/remote/control/client' })],
    ['sessionId must not be empty', connection({ sessionId: '', accountUserId: '' })],
    ['accountUserId must not be empty', connection({ accountUserId: '', clientId: '' })],
    ['clientId must not be empty', enrollment({ clientId: '', deviceIdentitySha256Base64url: '' })],
    [`tokenSha256Base64url ${SHA256}`, connection({ tokenSha256Base64url: 'A'.repeat(44), scopes: [] })],
    [`deviceIdentitySha256Base64url ${SHA256}`, enrollment({ deviceIdentitySha256Base64url: 'A' })],
    [SCOPES, connection({ scopes: [], tokenExpiresAt: 0 })],
    [SCOPES, connection({ scopes: ['remote_control_controller_websocket', 'x'] })],
    ['remote-control token is expired', connection({ tokenExpiresAt: soon() - 60 })],
    ['remote-control token expires too far in the future', connection({ tokenExpiresAt: soon() + 900 })],
    ['enrollment challenge is expired', enrollment({ challengeExpiresAt: -1 })],
    ['enrollment challenge expires too far in the future', enrollment({ challengeExpiresAt: soon() + 900 })],
  ])('is no proof: %s', async (reason, payload) => {
    const { client } = await withKeys('hardware_tpm');
    expect(await sign(client, payload)).toEqual(invalid(reason));
  });

  test.each([
    'https://chatgpt.com/',
    'https://a.chatgpt-staging.com:444',
    'https://CHATGPT.com',
    'http://localhost:1',
    'https://127.9.9.9',
    'http://[::1]',
  ])('may be for %s', async (targetOrigin) => {
    const { client } = await withKeys('hardware_tpm');
    expect(await sign(client, connection({ targetOrigin }))).toEqual(NOT_FOUND);
  });
});

test.each(['websocket', 'unix'] as const)('over a %s nothing of it is to be had', async (carrier) => {
  const { client } = await startServer({ carrier });
  const remote = (method: string) => refused(`${method} is not available over remote transports`);
  expect(await client.requestError('device/key/create', { accountUserId: '', clientId: '' })).toEqual(
    remote('device/key/create'),
  );
  expect(await client.requestError('device/key/public', { keyId: '' })).toEqual(remote('device/key/public'));
  const sign = { keyId: '', payload: connection() };
  expect(await client.requestError('device/key/sign', sign)).toEqual(remote('device/key/sign'));
});
