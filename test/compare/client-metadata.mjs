// A client's own metadata goes with the model requests of its turn; headers of every request.
import { config, say, ev } from './kit.mjs';
export default async (w) => {
  let rel;
  const gate = new Promise((r) => (rel = r));
  const mock = await w.mock([
    say('a'),
    [
      ev.created(),
      ev.messageAdded('m'),
      ev.textDelta('x'),
      { hold: gate },
      ev.message('x', 'm'),
      ev.completed(),
    ],
    say('b', { id: 'm2' }),
    say('c'),
  ]);
  const s = w.server({ config: config(mock) });
  await s.initialize();
  const { thread } = await s.request('thread/start', { cwd: w.cwd });
  await s.turn(thread.id, 'one', { responsesapiClientMetadata: { k: 'v', turn_id: 'mine' } });
  const from = s.trace.length;
  const { turn } = await s.request('turn/start', {
    threadId: thread.id,
    input: [{ type: 'text', text: 'two' }],
    responsesapiClientMetadata: { a: '1' },
  });
  await s.waitFor('item/agentMessage/delta', { from });
  await s.request('turn/steer', {
    threadId: thread.id,
    expectedTurnId: turn.id,
    input: [{ type: 'text', text: 'st' }],
    responsesapiClientMetadata: { b: '2' },
  });
  rel();
  await s.waitFor((m) => m.method === 'turn/completed' && m.params.turn.id === turn.id);
  await s.turn(thread.id, 'three');
  for (const r of mock.responses()) {
    const m = JSON.parse(r.headers['x-codex-turn-metadata'] ?? 'null');
    for (const k of ['turn_started_at_unix_ms']) if (m && k in m) m[k] = 'n';
    w.note('meta', m);
    w.note('cm', Object.keys(r.body.client_metadata ?? {}).sort());
    w.note(
      'headers',
      Object.entries(r.headers)
        .filter(([k]) =>
          /codex|session|thread|request|conversation|originator|accept|content-type|openai/.test(k),
        )
        .map(([k, v]) => (k === 'x-codex-turn-metadata' ? k : k + '=' + v))
        .sort(),
    );
  }
  await s.requestError('turn/start', {
    threadId: thread.id,
    input: [],
    responsesapiClientMetadata: { a: 1 },
  });
};
