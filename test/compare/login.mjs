// Logging in with an API key and out again, and what is told of the account. The answers of ChatGPT logins need OpenAI.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { config } from './kit.mjs';

export default async (w) => {
  for (const [provider, top] of [
    ['requires_openai_auth = true', ''],
    ['', ''],
    ['requires_openai_auth = true', 'forced_login_method = "chatgpt"\n'],
    ['requires_openai_auth = true', 'forced_login_method = "api"\n'],
  ]) {
    const s = w.server({ config: config({ baseUrl: 'http://127.0.0.1:1/v1' }, { top, provider }) });
    await s.initialize();
    const ask = (method, params) => s.requestError(method, params);
    const file = join(w.home, 'auth.json');
    const kept = () =>
      w.note(
        'auth.json',
        existsSync(file) ? [statSync(file).mode & 0o777, readFileSync(file, 'utf8')] : null,
      );
    const status = async () => {
      await ask('account/read', {});
      for (const params of [
        {},
        { includeToken: true },
        { includeToken: false, refreshToken: true },
        { includeToken: null, refreshToken: null },
      ])
        await ask('getAuthStatus', params);
      await ask('account/rateLimits/read');
    };
    await status();
    await ask('account/login/start', { type: 'apiKey', apiKey: 'sk-test-1' });
    await ask('account/read', {});
    kept();
    await status();
    await ask('account/login/start', { type: 'apiKey', apiKey: 'sk-test-2' });
    await ask('getAuthStatus', { includeToken: true });
    kept();
    for (const params of [{}, { type: 'apiKey' }, { type: 'apiKey', apiKey: 1 }, { type: 'nope' }])
      await ask('account/login/start', params);
    for (const loginId of ['x', '', '01a20549-2164-7311-be01-df2d9a74b8f1'])
      await ask('account/login/cancel', { loginId });
    await ask('account/login/cancel', {});
    await ask('account/logout');
    await ask('account/read', {});
    kept();
    await ask('account/logout');
    await status();
    await s.close();
  }
};
