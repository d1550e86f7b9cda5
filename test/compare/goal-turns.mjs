// Turns for a goal: begun by the server, by the user, steered, interrupted, at the end of the budget; changes meanwhile.
import { call, config, ev, say } from './kit.mjs';

const reached = call('done', 'update_goal', { status: 'complete' });

export default async (w) => {
  const gates = [];
  const held = (text, id) => {
    let open;
    const hold = new Promise((resolve) => (open = resolve));
    gates.push(open);
    return [
      ev.created(),
      ev.messageAdded(id),
      ev.textDelta(text),
      { hold },
      ev.message(text, id),
      ev.completed(),
    ];
  };
  const mock = await w.mock();
  const s = w.server({
    config: config(mock, { top: 'features.goals = true' }),
  });
  await s.initialize();
  const start = async () => (await s.request('thread/start', { cwd: w.cwd })).thread.id;
  const ends = async (count, from) => {
    for (let seen = 0; seen < count; seen += 1) {
      await s.waitFor('turn/completed', { from });
      from = s.trace.findIndex(({ m }, i) => i >= from && m.method === 'turn/completed') + 1;
    }
  };
  /** Sets a goal and waits for what is told of it, so that the next answer does not overtake that. */
  const set = async (threadId, change) => {
    const from = s.trace.length;
    await s.request('thread/goal/set', { threadId, ...change });
    await s.waitFor((m) => m.method === 'thread/goal/updated' && m.params.turnId === null, { from });
    return from;
  };
  const text = (words) => [{ type: 'text', text: words, text_elements: [] }];
  const roles = (request) =>
    w.note(
      'heard',
      mock
        .responses()
        .at(request)
        .body.input.slice(2)
        .map(({ role, type }) => role ?? type),
    );

  mock.push(say('a step'), reached, say('all done', { id: 'm2' }));
  let id = await start();
  await ends(2, await set(id, { objective: 'tidy up', tokenBudget: 1000 }));
  roles(-1);
  await s.request('thread/read', { threadId: id, includeTurns: true });

  mock.push(call('c1', 'get_goal', {}), call('c2', 'update_plan', { plan: [] }), say('that is it'));
  await ends(1, await set(id, { objective: 'another', tokenBudget: 50 }));
  roles(-1);
  mock.push(say('still here'));
  await s.turn(id, 'and now?');
  await set(id, { status: 'active' });
  await set(id, { objective: 'another' });
  await set(id, { tokenBudget: 5000 });
  mock.push(say('again'), reached, say('done'));
  await ends(2, await set(id, { status: 'active' }));
  roles(-1);

  mock.push(held('one', 'h1'), held('two', 'h2'), say('after your words'));
  id = await start();
  let from = s.trace.length;
  await s.request('turn/start', { threadId: id, input: text('hi') });
  await s.waitFor('item/agentMessage/delta', { from });
  await set(id, { objective: 'tidy up' });
  await set(id, { objective: 'tidy up well' });
  await set(id, { status: 'paused' });
  await set(id, { status: 'active' });
  await s.request('thread/goal/get', { threadId: id });
  from = s.trace.length;
  gates.shift()();
  await s.waitFor('turn/started', { from });
  await s.waitFor('item/agentMessage/delta', { from });
  await s.request('turn/start', { threadId: id, input: text('words') });
  await set(id, { status: 'complete' });
  gates.shift()();
  await ends(2, from);
  roles(-1);

  const asked = new Promise((resolve) => {
    mock.push(() => {
      resolve();
      return [ev.created(), { hold: new Promise(() => {}) }];
    });
  });
  from = await set(id, { objective: 'more', status: 'active' });
  const { params } = await s.waitFor('turn/started', { from });
  await asked;
  await s.request('turn/interrupt', { threadId: id, turnId: params.turn.id });
  await s.waitFor((m) => m.method === 'thread/goal/updated' && m.params.goal.status === 'paused', { from });
  mock.push(held('cleared', 'h4'));
  from = await set(id, { status: 'active' });
  await s.waitFor('item/agentMessage/delta', { from });
  await s.request('thread/goal/clear', { threadId: id });
  await s.waitFor('thread/goal/cleared', { from });
  gates.splice(0).forEach((open) => open());
  await ends(1, from);
  await s.request('thread/read', { threadId: id, includeTurns: true });
};
