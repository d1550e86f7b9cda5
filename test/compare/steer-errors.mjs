// Steering and interrupting at odd times and with odd words: before, at, and after the end, and while a tool or a question waits.
import { config, ev, say, call, shell } from './kit.mjs';

export default async (w) => {
  let open;
  const held = { hold: new Promise((resolve) => (open = resolve)) };
  const q = {
    questions: [{ id: 'a', header: 'H', question: 'Q?', options: [{ label: 'l', description: 'd' }] }],
  };
  const mock = await w.mock([
    [ev.created(), ev.messageAdded(), ev.textDelta('one'), held, ev.message('one'), ev.completed()],
    say('heard', { id: 'm2' }),
    call('c1', 'shell_command', shell('echo begun; sleep 1; echo ended')),
    say('three', { id: 'm3' }),
    call('c2', 'request_user_input', q),
    say('four', { id: 'm4' }),
    say('five', { id: 'm5' }),
  ]);
  const s = w.server({ config: config(mock, { model: 'gpt-5.2' }) });
  await s.initialize();
  const { thread } = await s.request('thread/start', { cwd: w.cwd });
  const threadId = thread.id;
  const text = (words) => [{ type: 'text', text: words }];
  const steer = (params) =>
    s.requestError('turn/steer', { threadId, input: text('x'), expectedTurnId: 'y', ...params });
  await steer({});
  await steer({ expectedTurnId: '' });
  await steer({ input: [] });
  await steer({ threadId: 'odd' });
  await steer({ threadId: '0199a0b0-0000-7000-8000-000000000000' });
  await steer({ expectedTurnId: undefined });
  await steer({ input: undefined });
  await s.requestError('turn/interrupt', { threadId, turnId: 'y' });
  await s.requestError('turn/interrupt', { threadId, turnId: '' });
  await s.requestError('turn/interrupt', { threadId: 'odd', turnId: '' });
  await s.requestError('turn/interrupt', { threadId });

  let from = s.trace.length;
  let { turn } = await s.request('turn/start', { threadId, input: text('one') });
  await s.waitFor('item/agentMessage/delta', { from });
  await steer({});
  await steer({ expectedTurnId: '' });
  await steer({ expectedTurnId: turn.id, input: [] });
  await steer({ expectedTurnId: turn.id, input: text('') });
  await steer({ expectedTurnId: turn.id, input: [{ type: 'image', url: 'https://x.example/y.png' }] });
  await steer({ expectedTurnId: turn.id, input: text('words'), responsesapiClientMetadata: { a: 'b' } });
  await s.requestError('turn/interrupt', { threadId, turnId: 'y' });
  open();
  await s.waitFor('turn/completed', { from });
  await steer({ expectedTurnId: turn.id });
  await s.requestError('turn/interrupt', { threadId, turnId: turn.id });

  from = s.trace.length;
  ({ turn } = await s.request('turn/start', { threadId, input: text('two') }));
  await s.waitFor('item/commandExecution/outputDelta', { from });
  await steer({ expectedTurnId: turn.id, input: text('while it runs') });
  await s.waitFor('turn/completed', { from });

  const settings = { model: 'gpt-5.2', reasoning_effort: null, developer_instructions: null };
  from = s.trace.length;
  ({ turn } = await s.request('turn/start', {
    threadId,
    input: text('three'),
    collaborationMode: { mode: 'plan', settings },
  }));
  const { id } = await s.waitFor('item/tool/requestUserInput', { from });
  await steer({ expectedTurnId: turn.id, input: text('while it waits') });
  s.send({ id, result: { answers: {} } });
  await s.waitFor('turn/completed', { from });
  s.trace = s.trace.filter(({ m }) => m.method !== 'thread/tokenUsage/updated');
  w.note(
    'told',
    mock
      .responses()
      .at(-1)
      .body.input.slice(2)
      .map((item) => [
        item.role ?? item.type,
        ...(item.content ?? []).map((part) =>
          part.text?.startsWith('<') ? part.text.slice(0, 12) : (part.text ?? part.type),
        ),
      ]),
  );
  w.note(
    'metadata',
    mock.responses().map(({ headers }) => JSON.parse(headers['x-codex-turn-metadata']).a ?? null),
  );
  await s.request('thread/read', { threadId, includeTurns: true });
};
