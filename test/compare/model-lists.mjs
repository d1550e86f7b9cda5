// The models that a provider lists for a ChatGPT login: when it is asked, what is kept, and etags.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { config, listedModels, say, startMockResponses } from './kit.mjs';

const model = (slug, base) => ({
  slug,
  display_name: slug,
  description: 'x',
  supported_reasoning_levels: [],
  shell_type: 'shell_command',
  visibility: 'list',
  supported_in_api: slug !== 'backend-only',
  priority: 1,
  availability_nux: null,
  upgrade: null,
  base_instructions: base,
  supports_reasoning_summaries: false,
  support_verbosity: false,
  default_verbosity: null,
  apply_patch_tool_type: null,
  truncation_policy: { mode: 'bytes', limit: 10000 },
  supports_parallel_tool_calls: false,
  context_window: 50000,
  experimental_supported_tools: [],
});

export default async (w) => {
  const codex = join(w.home, '.codex');
  const file = join(codex, 'models_cache.json');
  mkdirSync(codex, { recursive: true });
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = { chatgpt_plan_type: 'pro', chatgpt_account_id: 'acc' };
  const token = `${part({ alg: 'none' })}.${part({ email: 'a@b.c', 'https://api.openai.com/auth': claims })}.x`;
  const tokens = { id_token: token, access_token: 'tok', refresh_token: 'r', account_id: 'acc' };
  writeFileSync(
    join(codex, 'auth.json'),
    JSON.stringify({ OPENAI_API_KEY: null, tokens, last_refresh: new Date().toISOString() }),
  );
  let answer = { status: 200, etag: 'E1', base: 'ONE' };
  const list = (_request, response) => {
    response.writeHead(answer.status, { 'content-type': 'application/json', etag: answer.etag });
    response.end(JSON.stringify({ models: [model('mock-model', answer.base), model('backend-only', 'x')] }));
  };
  const tagged = (text, etag) => (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'x-models-etag': etag });
    for (const event of say(text)) response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
    response.end();
  };
  const mock = await startMockResponses(
    [say('one'), say('two'), tagged('three', 'E1'), tagged('four', 'E2'), say('five'), say('six')],
    { routes: { '/v1/models': list } },
  );
  const top = `chatgpt_base_url = "${mock.origin}"`;
  const heard = (label) =>
    w.note(
      label,
      mock.requests.flatMap(({ path, query, headers, body }) => {
        if (path === '/v1/models') {
          const { accept, authorization, originator, 'chatgpt-account-id': account } = headers;
          return [{ list: query, accept, authorization, originator, account }];
        }
        if (path !== '/v1/responses') return [];
        return [body.instructions.length > 100 ? 'own' : body.instructions];
      }),
    );
  const keeps = (label) => {
    const { etag, client_version: version, models } = JSON.parse(readFileSync(file, 'utf8'));
    w.note(label, { etag, version, models: models.map(({ slug, base_instructions: base }) => [slug, base]) });
  };
  const opened = async () => {
    const s = w.server({ config: config(mock, { top }) });
    await s.initialize({ optOut: ['thread/tokenUsage/updated', 'mcpServer/startupStatus/updated'] });
    return s;
  };
  const turn = async (s) => {
    const { thread } = await s.request('thread/start', { cwd: w.cwd });
    await s.turn(thread.id, 'a');
  };
  let s = await opened();
  await turn(s);
  keeps('asked');
  await turn(s);
  heard('asked once');
  w.note('list', await listedModels(s));
  answer = { status: 200, etag: 'E2', base: 'TWO' };
  await turn(s);
  heard('the same etag');
  await turn(s);
  heard('another etag');
  keeps('kept anew');
  await s.close();
  rmSync(file);
  answer = { status: 500, etag: 'E3', base: 'THREE' };
  s = await opened();
  await turn(s);
  w.note('list of a provider that fails', await listedModels(s));
  await s.close();
  await mock.close();
};
