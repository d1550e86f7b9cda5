import type { TestHome } from './home.ts';

/** Leaves a login with a plan of OpenAI's in a home, as `auth.json` holds it. */
export function logIn(home: TestHome): void {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = { chatgpt_plan_type: 'pro', chatgpt_account_id: 'acc' };
  const idToken = `${part({})}.${part({ email: 'a@b.c', 'https://api.openai.com/auth': claims })}.x`;
  const tokens = { id_token: idToken, access_token: 'tok', refresh_token: 'r', account_id: 'acc' };
  home.codexHome.write('auth.json', JSON.stringify({ OPENAI_API_KEY: null, tokens }));
}
