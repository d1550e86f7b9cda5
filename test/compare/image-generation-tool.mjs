// Whether the provider is asked to make images: by the login, the model and the feature; and what the model is told of them.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { config, ev, say } from './kit.mjs';

const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const claims = {
  email: 'me@example.com',
  exp: 4_000_000_000,
  'https://api.openai.com/auth': { chatgpt_plan_type: 'pro', chatgpt_account_id: 'account' },
};
const token = `${part({ alg: 'none' })}.${part(claims)}.x`;
const LOGINS = {
  plan: {
    auth_mode: 'chatgpt',
    OPENAI_API_KEY: null,
    tokens: { id_token: token, access_token: token, refresh_token: 'r', account_id: 'account' },
    last_refresh: new Date().toISOString(),
  },
  key: { OPENAI_API_KEY: 'sk-key' },
};
const PNG = Buffer.from('89504e470d0a1a0a', 'hex').toString('base64');

export default async (w) => {
  for (const [login, model, features] of [
    ['plan', 'gpt-5.4', ''],
    ['plan', 'mock-model', ''],
    ['plan', 'gpt-5.4', 'image_generation = false\n'],
    ['key', 'gpt-5.4', ''],
  ]) {
    const made = ev.item({ type: 'image_generation_call', id: 'ig1', status: 'completed', result: PNG });
    const mock = await w.mock([[ev.created(), made, ev.assistant('drawn'), ev.completed()], say('ok')]);
    const off = 'apps = false\nplugins = false\n';
    const top = `chatgpt_base_url = "${mock.baseUrl}"`;
    const s = w.server({ config: config(mock, { model, top, provider: `[features]\n${off}${features}` }) });
    writeFileSync(join(s.codexHome, 'auth.json'), JSON.stringify(LOGINS[login]));
    await s.initialize();
    const { thread } = await s.request('thread/start', { cwd: w.cwd });
    await s.turn(thread.id, 'draw');
    await s.turn(thread.id, 'go on');
    const [first, second] = mock.responses();
    w.note(
      `${login} ${model} ${features}`,
      first.body.tools.map((tool) => tool.name ?? JSON.stringify(tool)),
    );
    // The words are each server's own.
    w.note(
      'told of the image',
      second.body.input
        .slice(first.body.input.length)
        .map(({ type, role, content }) => [
          type,
          role,
          role === 'developer' ? content[0].text.includes('generated_images') : null,
        ]),
    );
    await s.close();
  }
};
