import { createHash, createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import type { ConnectionAuth } from '../../src/transport/sockets/connection-auth.ts';
import { judgeRequest, type Admission } from '../../src/transport/sockets/upgrade-request.ts';

const NOW = 1_800_000_000;
const SECRET = '0123456789abcdef0123456789abcdef';
const upgrade = {
  connection: 'keep-alive, Upgrade',
  upgrade: 'WebSocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
};
const nobody = { auth: { type: 'none' }, allowedOrigins: [] } as const satisfies Admission;

function verdict(request: Parameters<typeof judgeRequest>[0], admission: Admission = nobody): unknown {
  const judged = judgeRequest(request, admission, NOW);
  return judged.type === 'upgrade' ? 101 : [judged.status, judged.text];
}

const without = (name: keyof typeof upgrade) =>
  Object.fromEntries(Object.entries(upgrade).filter(([key]) => key !== name));

// What 0.129.0 answers; test/compare/socket-requests.mjs asks it.
test.each([
  ['GET', '/readyz', {}, [200, '']],
  ['GET', '/healthz?x=1', {}, [200, '']],
  ['HEAD', '/readyz', {}, [200, '']],
  ['POST', '/readyz', {}, [405, '']],
  ['GET', '/readyz', upgrade, [200, '']],
  ['GET', '/readyz', { origin: 'http://x' }, [403, '']],
  ['GET', '/', { ...upgrade, origin: 'http://localhost' }, [403, '']],
  ['GET', '/', { ...upgrade, origin: '' }, [403, '']],
  ['GET', '/readyz/', {}, [400, "Connection header did not include 'upgrade'"]],
  ['POST', '/', upgrade, [405, 'Request method must be `GET`']],
  ['GET', '/', { connection: 'upgrade' }, [400, "`Upgrade` header did not include 'websocket'"]],
  ['GET', '/', { ...upgrade, upgrade: 'h2c' }, [400, "`Upgrade` header did not include 'websocket'"]],
  ['GET', '/', without('sec-websocket-key'), [400, '`Sec-WebSocket-Key` header missing']],
  [
    'GET',
    '/',
    without('sec-websocket-version'),
    [400, "`Sec-WebSocket-Version` header did not include '13'"],
  ],
  ['GET', '/any/path', upgrade, 101],
])('%s %s with %j', (method, url, headers, expected) => {
  expect(verdict({ method, url, headers })).toEqual(expected);
});

test('a page that is allowed connects, and no other one', () => {
  const admission = { ...nobody, allowedOrigins: ['https://app.example'] };
  const from = (origin: string) =>
    verdict({ method: 'GET', url: '/', headers: { ...upgrade, origin } }, admission);
  expect([from('https://app.example'), from('https://app.example.evil'), from('null')]).toEqual([
    101,
    [403, ''],
    [403, ''],
  ]);
});

const tokenAuth: ConnectionAuth = {
  type: 'capabilityToken',
  sha256: createHash('sha256').update('super-secret-token').digest(),
};

const withAuthorization = (auth: ConnectionAuth, authorization?: string): unknown =>
  verdict(
    {
      method: 'GET',
      url: '/',
      headers: { ...upgrade, ...(authorization === undefined ? {} : { authorization }) },
    },
    { auth, allowedOrigins: [] },
  );

test.each([
  [undefined, [401, 'missing websocket bearer token']],
  ['Bearer wrong', [401, 'invalid websocket bearer token']],
  ['Bearer super-secret-toke', [401, 'invalid websocket bearer token']],
  ['super-secret-token', [401, 'invalid authorization header']],
  ['Basic super-secret-token', [401, 'invalid authorization header']],
  ['Bearer  ', [401, 'invalid authorization header']],
  ['bEARER  super-secret-token ', 101],
])('a capability token is asked for, and %j is shown', (authorization, expected) => {
  expect(withAuthorization(tokenAuth, authorization)).toEqual(expected);
});

test('health is told without a token', () => {
  const request = { method: 'GET', url: '/readyz', headers: {} };
  expect(verdict(request, { auth: tokenAuth, allowedOrigins: [] })).toEqual([200, '']);
});

function sign(
  claims: unknown,
  { secret = SECRET, header = { alg: 'HS256', typ: 'JWT' } as unknown } = {},
): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signing = `${part(header)}.${part(claims)}`;
  return `${signing}.${createHmac('sha256', secret).update(signing).digest('base64url')}`;
}

const good = { exp: NOW + 60, iss: 'issuer', aud: 'audience' };
const rules = { secret: Buffer.from(SECRET), issuer: 'issuer', audience: 'audience', clockSkewSeconds: 5 };
const unasked = { ...rules, issuer: undefined, audience: undefined };
const invalid = [401, 'invalid websocket jwt'];

test.each([
  ['good', sign(good), 101, 101],
  [
    'expired',
    sign({ ...good, exp: NOW - 6 }),
    [401, 'expired websocket jwt'],
    [401, 'expired websocket jwt'],
  ],
  ['expired within the skew', sign({ ...good, exp: NOW - 5 }), 101, 101],
  ['early', sign({ ...good, nbf: NOW + 6 }), ...twice([401, 'websocket jwt is not valid yet'])],
  ['early within the skew', sign({ ...good, nbf: NOW + 5 }), 101, 101],
  ['of another issuer', sign({ ...good, iss: 'x' }), [401, 'websocket jwt issuer mismatch'], 101],
  ['of no issuer', sign({ ...good, iss: null }), [401, 'websocket jwt issuer mismatch'], 101],
  ['for another audience', sign({ ...good, aud: 'x' }), [401, 'websocket jwt audience mismatch'], 101],
  ['for several', sign({ ...good, aud: ['x', 'audience'] }), 101, 101],
  ['for no audience', sign({ exp: NOW, iss: 'issuer' }), [401, 'websocket jwt audience mismatch'], 101],
  ['without an expiry', sign({ iss: 'issuer', aud: 'audience' }), invalid, invalid],
  ['with a fraction as expiry', sign({ ...good, exp: NOW + 0.5 }), invalid, invalid],
  ['with a number as issuer', sign({ ...good, iss: 1 }), invalid, invalid],
  ['with mixed audiences', sign({ ...good, aud: ['audience', 1] }), invalid, invalid],
  ['of another secret', sign(good, { secret: SECRET.toUpperCase() }), invalid, invalid],
  ['of another algorithm', sign(good, { header: { alg: 'HS512' } }), invalid, invalid],
  ['of no algorithm', sign(good, { header: { alg: 'none' } }), invalid, invalid],
  ['unsigned', sign(good).replace(/[^.]+$/, ''), invalid, invalid],
  ['padded', `${sign(good)}=`, invalid, invalid],
  ['in four parts', `${sign(good)}.x`, invalid, invalid],
  ['none', 'not-a-jwt', invalid, invalid],
])('a signed token that is %s', (_, token, strict, lenient) => {
  const shown = `Bearer ${token}`;
  expect(withAuthorization({ type: 'signedToken', rules }, shown)).toEqual(strict);
  expect(withAuthorization({ type: 'signedToken', rules: unasked }, shown)).toEqual(lenient);
});

function twice<T>(value: T): [T, T] {
  return [value, value];
}
