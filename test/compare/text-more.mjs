// Turns without tools: long and empty texts, many deltas, unicode, several turns, usage without details, ephemeral threads.
import { config, ev, say } from './kit.mjs';
export default async (w) => {
  const usage = {
    input_tokens: 7,
    input_tokens_details: null,
    output_tokens: 3,
    output_tokens_details: null,
    total_tokens: 10,
  };
  const mock = await w.mock([
    say('héllo 🌍 \u2028 wörld', { deltas: ['héllo ', '🌍', ' \u2028 wörld'], usage }),
    [ev.messageAdded('m'), ev.textDelta('no created'), ev.message('no created', 'm'), ev.completed()],
    [ev.message('bare', 'm2'), ev.completed('r', usage)],
    [ev.created(), ev.completed()],
    say('', { deltas: [''] }),
    [
      ev.created(),
      ev.item({
        type: 'message',
        role: 'assistant',
        id: 'c',
        phase: 'commentary',
        content: [{ type: 'output_text', text: 'thinking aloud' }],
      }),
      ev.item({
        type: 'message',
        role: 'assistant',
        id: 'f',
        phase: 'final_answer',
        content: [{ type: 'output_text', text: 'final' }],
      }),
      ev.completed(),
    ],
    [
      ev.created(),
      ev.messageAdded('x'),
      ev.textDelta('two '),
      ev.item({
        type: 'message',
        role: 'assistant',
        id: 'x',
        content: [
          { type: 'output_text', text: 'two ' },
          { type: 'output_text', text: 'parts' },
        ],
      }),
      ev.completed(),
    ],
    say('ephemeral'),
  ]);
  const s = w.server({ config: config(mock) });
  await s.initialize();
  const { thread } = await s.request('thread/start', {
    cwd: w.cwd,
    model: 'gpt-5.4',
    serviceName: 'x',
  });
  for (let i = 0; i < 7; i++) await s.turn(thread.id, `turn ${i} ünïcode 🌍`);
  await s.request('thread/read', { threadId: thread.id, includeTurns: true });
  await s.request('thread/list', { limit: 5, searchTerm: 'turn 0' });
  await s.request('thread/list', { cwd: w.cwd, sortKey: 'updated_at', sortDirection: 'asc' });
  await s.request('thread/list', { archived: true });
  const e = await s.request('thread/start', { cwd: w.cwd, ephemeral: true });
  await s.turn(e.thread.id, 'short-lived');
  await s.requestError('thread/read', { threadId: e.thread.id, includeTurns: true });
  await s.requestError('thread/resume', { threadId: e.thread.id });
  await s.request('thread/loaded/list', { limit: 1 });
  for (const r of mock.responses())
    w.note('request', {
      reasoning: r.body.reasoning,
      text: r.body.text,
      include: r.body.include,
      parallel: r.body.parallel_tool_calls,
      tier: r.body.service_tier,
    });
};
