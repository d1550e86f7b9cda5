import fs from 'node:fs';
import path from 'node:path';
import { ask, listening, signed, upgrade } from './socket-kit.mjs';

const SECRET = '0123456789abcdef0123456789abcdef';

/** What listeners answer over HTTP: health, pages, requests that are no upgrade, and who may come in. */
export default async function (world) {
  const open = await listening(world);
  for (const [label, request] of Object.entries(REQUESTS))
    world.note(label, await ask(open.address, request));

  const tokenFile = path.join(world.home, 'token');
  fs.writeFileSync(tokenFile, '  super-secret-token\n');
  const guarded = await listening(world, {
    args: ['--ws-auth', 'capability-token', '--ws-token-file', tokenFile],
  });
  for (const [label, header] of Object.entries(TOKENS)) {
    const headers = upgrade(header === undefined ? {} : { Authorization: header });
    world.note(`token: ${label}`, await ask(guarded.address, { headers }));
  }
  world.note('no upgrade, no token', await ask(guarded.address, {}));
  world.note('health needs no token', await ask(guarded.address, { path: '/readyz' }));
  world.note(
    'page with a token',
    await ask(guarded.address, {
      headers: upgrade({ Origin: 'https://x', Authorization: 'Bearer super-secret-token' }),
    }),
  );

  const secretFile = path.join(world.home, 'secret');
  fs.writeFileSync(secretFile, `${SECRET}\n`);
  const args = ['--ws-auth', 'signed-bearer-token', '--ws-shared-secret-file', secretFile];
  const claims = ['--ws-issuer', ' issuer ', '--ws-audience', 'audience', '--ws-max-clock-skew-seconds', '5'];
  const strict = await listening(world, { args: [...args, ...claims] });
  const plain = await listening(world, { args });
  for (const [label, token] of Object.entries(signedTokens(Math.floor(Date.now() / 1000)))) {
    const headers = upgrade({ Authorization: `Bearer ${token}` });
    world.note(`signed: ${label}`, [
      await ask(strict.address, { headers }),
      await ask(plain.address, { headers }),
    ]);
  }
}

const REQUESTS = {
  readyz: { path: '/readyz' },
  'healthz with a query': { path: '/healthz?x=1' },
  'readyz by HEAD': { path: '/readyz', method: 'HEAD' },
  'readyz by POST': { path: '/readyz', method: 'POST' },
  'readyz below': { path: '/readyz/' },
  'readyz as an upgrade': { path: '/readyz', headers: upgrade() },
  'page asks for health': { path: '/readyz', headers: { Origin: 'http://x' } },
  'page connects': { headers: upgrade({ Origin: 'http://localhost' }) },
  'null origin': { headers: upgrade({ Origin: 'null' }) },
  'empty origin': { headers: upgrade({ Origin: '' }) },
  'plain request': {},
  'plain request elsewhere': { path: '/x' },
  post: { method: 'POST' },
  'post as an upgrade': { method: 'POST', headers: upgrade() },
  'connection only': { headers: upgrade({ Upgrade: undefined }) },
  'another upgrade': { headers: upgrade({ Upgrade: 'h2c' }) },
  'upgrade only': { headers: upgrade({ Connection: 'keep-alive' }) },
  'no key': { headers: upgrade({ 'Sec-WebSocket-Key': undefined }) },
  'no version': { headers: upgrade({ 'Sec-WebSocket-Version': undefined }) },
  'another version': { headers: upgrade({ 'Sec-WebSocket-Version': '12' }) },
  upgrade: { headers: upgrade() },
  'upgrade in other cases': {
    path: '/a/b?c',
    headers: upgrade({ Upgrade: 'WebSocket', Connection: 'keep-alive, UPGRADE' }),
  },
};

const TOKENS = {
  missing: undefined,
  wrong: 'Bearer wrong-token',
  right: 'Bearer super-secret-token',
  'right, in lower case': 'bearer   super-secret-token  ',
  'another scheme': 'Basic super-secret-token',
  'no scheme': 'super-secret-token',
  'no token': 'Bearer ',
  'with blanks around, as in the file': 'Bearer   super-secret-token',
  'in part': 'Bearer super-secret-toke',
};

function signedTokens(now) {
  const good = { exp: now + 60, iss: 'issuer', aud: 'audience' };
  const sign = (claims, secret = SECRET, header) => signed(claims, secret, header);
  return {
    good: sign(good),
    expired: sign({ ...good, exp: now - 30 }),
    'expired within the skew': sign({ ...good, exp: now - 3 }),
    'expired long ago': sign({ ...good, exp: now - 90 }),
    'not yet': sign({ ...good, nbf: now + 20 }),
    'not yet, within the skew': sign({ ...good, nbf: now + 2 }),
    'not for long': sign({ ...good, nbf: now + 60 }),
    'another issuer': sign({ ...good, iss: 'other' }),
    'no issuer': sign({ exp: now + 60, aud: 'audience' }),
    'null issuer': sign({ ...good, iss: null }),
    'a number as issuer': sign({ ...good, iss: 1 }),
    'another audience': sign({ ...good, aud: 'other' }),
    audiences: sign({ ...good, aud: ['other', 'audience'] }),
    'other audiences': sign({ ...good, aud: ['other'] }),
    'mixed audiences': sign({ ...good, aud: ['audience', 1] }),
    'no audience': sign({ exp: now + 60, iss: 'issuer' }),
    'no expiry': sign({ iss: 'issuer', aud: 'audience' }),
    'a text as expiry': sign({ ...good, exp: `${now + 60}` }),
    'a fraction as expiry': sign({ ...good, exp: now + 60.5 }),
    'another secret': sign(good, 'fedcba9876543210fedcba9876543210'),
    'another algorithm': sign(good, SECRET, { alg: 'HS512', typ: 'JWT' }),
    'no algorithm': sign(good, SECRET, { alg: 'none' }),
    'no type': sign(good, SECRET, { alg: 'HS256' }),
    'no header': sign(good, SECRET, '{}'),
    'not JSON': sign('x'),
    'not a token': 'not-a-jwt',
    'two parts': sign(good).split('.').slice(0, 2).join('.'),
    'four parts': `${sign(good)}.x`,
    padded: `${sign(good)}=`,
    unsigned: `${sign(good).split('.').slice(0, 2).join('.')}.`,
  };
}
