// What is told to ChatGPT of the threads and turns of a user who is logged in there.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { call, config, ev, say, shell, startMockResponses } from './kit.mjs';

const COUNTED = ['codex_thread_initialized', 'codex_turn_event', 'codex_turn_steer_event'];
const text = (words) => [{ type: 'text', text: words }];

export default async (w) => {
  const codex = join(w.home, '.codex');
  mkdirSync(codex, { recursive: true });
  const tokens = { id_token: 'e30.e30.e30', access_token: 'tok', refresh_token: 'r', account_id: 'acc' };
  writeFileSync(
    join(codex, 'auth.json'),
    JSON.stringify({ OPENAI_API_KEY: null, tokens, last_refresh: new Date().toISOString() }),
  );
  const path = '/codex/analytics-events/events';
  const taken = (_request, response) => response.writeHead(200).end();
  const failed = [ev.created(), ev.failed('insufficient_quota', 'no more')];
  const mock = await startMockResponses(
    [say('one'), say('two'), failed, call('c', 'shell_command', shell('sleep 20'))],
    { routes: { [path]: taken } },
  );
  const events = () =>
    mock.requests
      .filter((request) => request.path === path)
      .flatMap(({ body }) => body.events)
      .filter(({ event_type: type }) => COUNTED.includes(type));
  const posted = async (count) => {
    for (const end = Date.now() + 15_000; events().length < count && Date.now() < end;) {
      await new Promise((done) => setTimeout(done, 20));
    }
    return events();
  };
  const s = w.server({
    config: config(mock, {
      top: `chatgpt_base_url = "${mock.origin}"`,
      provider: '[features]\napps = false\n',
    }),
  });
  await s.initialize();
  const { thread } = await s.request('thread/start', { cwd: w.cwd, threadSource: 'user' });
  const threadId = thread.id;
  await s.turn(threadId, 'one');
  await s.turn(threadId, 'two', {
    model: 'gpt-5.4',
    effort: 'low',
    summary: 'none',
    serviceTier: 'priority',
    personality: 'none',
    approvalPolicy: 'on-request',
    sandboxPolicy: { type: 'dangerFullAccess' },
    collaborationMode: { mode: 'plan', settings: { model: 'gpt-5.4', reasoning_effort: 'low' } },
  });
  await s.request('thread/resume', { threadId });
  await s.request('thread/fork', { threadId, ephemeral: true });
  await s.turn(threadId, 'three', { sandboxPolicy: { type: 'workspaceWrite', networkAccess: true } });
  const { turn } = await s.request('turn/start', { threadId, input: text('four') });
  await s.waitFor(
    ({ method, params }) => method === 'item/started' && params.item.type === 'commandExecution',
  );
  for (const [expectedTurnId, input] of [
    ['nope', text('x')],
    [turn.id, []],
    [turn.id, text('more')],
  ]) {
    await s.requestError('turn/steer', { threadId, expectedTurnId, input });
  }
  await s.request('turn/interrupt', { threadId, turnId: turn.id });
  const found = await posted(10);
  const timed = (key, value) => (/_at$|^duration_ms$/.test(key) ? typeof value : value);
  w.note(
    'events',
    found
      .map(({ event_type: type, event_params: params }) => [type, JSON.parse(JSON.stringify(params, timed))])
      .sort(([a], [b]) => COUNTED.indexOf(a) - COUNTED.indexOf(b)),
  );
  // Ours completes the interrupted command's item.
  s.trace = s.trace.filter(({ m }) => m.method !== 'item/completed');
};
