// device/key/*: what is refused, by what a request says and where the machine protects no keys.
export default async (w) => {
  const s = w.server({});
  await s.initialize();
  const ask = (method, params) => s.requestError(`device/key/${method}`, params);
  const id = 'A'.repeat(43);
  const now = Math.floor(Date.now() / 1000);
  const owner = { accountUserId: 'a', clientId: 'c' };
  await ask('create', {});
  for (const protectionPolicy of [
    undefined,
    null,
    'hardware_only',
    'allow_os_protected_nonextractable',
    'x',
  ]) {
    await ask('create', { ...owner, protectionPolicy });
  }
  await ask('create', { ...owner, accountUserId: '' });
  await ask('create', { ...owner, clientId: '' });
  await ask('public', {});
  const ids = [
    '',
    'x',
    'dk_tpm_',
    `dk_hse_${id}`,
    `dk_tpm_${id}`,
    `dk_osn_${id}`,
    `dk_xxx_${id}`,
    `dk_tpm_${id}A`,
  ];
  for (const keyId of [
    ...ids,
    `dk_tpm_${id.slice(1)}B`,
    `dk_tpm_${id.slice(1)}=`,
    `dk_tpm_${id.slice(1)}+`,
  ]) {
    await ask('public', { keyId });
  }
  const digest = '47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU';
  const shared = { nonce: id, targetOrigin: 'https://chatgpt.com', ...owner };
  const connection = {
    type: 'remoteControlClientConnection',
    ...shared,
    audience: 'remote_control_client_websocket',
    sessionId: 's',
    targetPath: '/api/codex/remote/control/client',
    tokenExpiresAt: now + 60,
    tokenSha256Base64url: digest,
    scopes: ['remote_control_controller_websocket'],
  };
  const enrollment = {
    type: 'remoteControlClientEnrollment',
    ...shared,
    audience: 'remote_control_client_enrollment',
    challengeId: 'ch',
    targetPath: '/wham/remote/control/client/enroll',
    deviceIdentitySha256Base64url: digest,
    challengeExpiresAt: now + 60,
  };
  const sign = (payload, keyId = `dk_tpm_${id}`) => ask('sign', { keyId, payload });
  await sign({ ...connection, nonce: '' }, 'x');
  for (const payload of [connection, enrollment, null, {}, { type: 'x' }, 'x']) await sign(payload);
  const origins = `chatgpt.com http://chatgpt.com https://chatgpt.com/ https://chatgpt.com/x https://chatgpt.com?x
    https://chatgpt.com/# https://x.chatgpt.com https://xchatgpt.com https://chatgpt.com.evil.com https://chatgpt-staging.com
    https://user:pw@chatgpt.com https://chatgpt.com:444 https://CHATGPT.com http://localhost https://localhost:1 http://127.9.9.9
    http://[::1] http://[::2] http://[::ffff:127.0.0.1] http://0x7f.1 ws://localhost https://localhost. https://chatgpt.com.
    https://api.localhost https:chatgpt.com https://chatgpt.com// https://ch%61tgpt.com file:/// data:x https://`;
  const changes = {
    nonce: ['', id.slice(1), `${id}=`, `${id}A`, `${id.slice(1)}B`, '!'.repeat(43)],
    audience: ['x', 'remote_control_client_websocket', 'remote_control_client_enrollment'],
    sessionId: ['', ' '],
    challengeId: [''],
    targetOrigin: ['', ...origins.split(/\s+/)],
    targetPath: [
      '',
      '/wham/remote/control/client',
      '/api/codex/remote/control/client/enroll',
      `${connection.targetPath}/`,
    ],
    accountUserId: [''],
    clientId: [''],
    tokenExpiresAt: [0, -1, now - 5, now + 890, now + 2000, '1', 1.5],
    challengeExpiresAt: [0, now + 2000],
    tokenSha256Base64url: ['', 'A', `${id}=`, `${id}A`],
    deviceIdentitySha256Base64url: [''],
    scopes: [[], ['x'], [...connection.scopes, 'x'], [...connection.scopes, ...connection.scopes]],
  };
  for (const payload of [connection, enrollment]) {
    for (const [key, values] of Object.entries(changes)) {
      if (!(key in payload)) continue;
      const { [key]: _, ...without } = payload;
      await sign(without);
      for (const value of values) await sign({ ...payload, [key]: value });
    }
  }
  await sign({ ...enrollment, challengeId: '', targetOrigin: '' });
  await sign({ ...connection, sessionId: '', targetOrigin: '' });
  await sign({ ...connection, scopes: [], tokenExpiresAt: 0 });
};
