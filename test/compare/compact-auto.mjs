// Compacting unasked: before a turn, in the middle of one, for a smaller model, and what a limit is.
import { config, ev, say } from './kit.mjs';
import { asked, records, turns, usage } from './compaction-kit.mjs';

const call = (id, tokens) => [
  ev.created(),
  ev.functionCall(id, 'shell_command', { command: 'echo hi', login: false }),
  ev.completed('r', usage(tokens)),
];
const said = (text, tokens) => say(text, { usage: usage(tokens) });

export default async (w) => {
  const opened = async (scripts, top, model) => {
    const mock = await w.mock(scripts);
    const s = w.server({ config: config(mock, { top, model }) });
    await s.initialize({ optOut: ['thread/tokenUsage/updated', 'item/commandExecution/outputDelta'] });
    const { thread } = await s.request('thread/start', { cwd: w.cwd });
    const close = async () => {
      w.note('asked', mock.responses().map(asked));
      w.note('file', records(thread.path));
      const read = await s.request('thread/read', { threadId: thread.id, includeTurns: true });
      w.note('turns', turns(read.thread.turns));
      await s.close();
    };
    return { s, mock, threadId: thread.id, close };
  };
  const limit = 'model_auto_compact_token_limit = 200';
  {
    const scripts = [said('one', 150), said('two', 250), said('SUM1', 300), said('three', 20)];
    const { s, threadId, close } = await opened(scripts, limit);
    for (const text of ['a', 'b', 'c']) await s.turn(threadId, text);
    await close();
  }
  {
    const scripts = [
      said('one', 50),
      call('c1', 250),
      said('SUM1', 300),
      call('c2', 40),
      said('two', 20),
      said('three', 20),
    ];
    const { s, threadId, close } = await opened(scripts, limit);
    for (const text of ['a', 'b', 'c']) await s.turn(threadId, text);
    await close();
  }
  {
    const slow = [
      ev.created(),
      ev.functionCall('c1', 'shell_command', { command: 'sleep 1', login: false }),
      ev.completed('r', usage(250)),
    ];
    const scripts = [slow, said('SUM1', 300), said('one', 20), said('two', 20)];
    const { s, threadId, close } = await opened(scripts, limit);
    const input = (text) => ({ threadId, input: [{ type: 'text', text, text_elements: [] }] });
    const { turn } = await s.request('turn/start', input('a'));
    await s.waitFor((m) => m.method === 'item/started' && m.params.item.type === 'commandExecution');
    await s.request('turn/steer', { ...input('b'), expectedTurnId: turn.id });
    await s.waitFor('turn/completed');
    await close();
  }
  {
    const bad = () => ({ status: 400, body: { error: { message: 'bad' } } });
    const scripts = [
      said('one', 250),
      bad,
      said('SUM1', 300),
      call('c1', 250),
      bad,
      said('SUM2', 20),
      said('two', 20),
    ];
    const { s, threadId, close } = await opened(scripts, limit);
    for (const text of ['a', 'b', 'c', 'd']) await s.turn(threadId, text);
    await close();
  }
  {
    const scripts = [said('SUM1', 10), said('one', 10), said('SUM2', 10), said('two', 10)];
    const { s, threadId, close } = await opened(scripts, 'model_auto_compact_token_limit = 0');
    for (const text of ['a', 'b']) await s.turn(threadId, text);
    await close();
  }
  {
    const scripts = [said('one', 244_000), said('two', 244_790), said('SUM1', 300), said('three', 20)];
    const { s, threadId, close } = await opened(
      scripts,
      'model_auto_compact_token_limit = 99999999',
      'gpt-5.4',
    );
    for (const text of ['a', 'b', 'c']) await s.turn(threadId, text);
    await close();
  }
  {
    const scripts = [said('one', 300_000), said('SUM1', 10), said('two', 300)];
    const { s, threadId, close } = await opened(scripts, 'model_context_window = 1000000', 'gpt-5.4');
    await s.turn(threadId, 'a');
    await s.turn(threadId, 'b', { model: 'gpt-5.2' });
    await close();
  }
  {
    const long = [ev.created(), ev.failed('context_length_exceeded', 'too long')];
    const { s, threadId, close } = await opened(
      [said('one', 50), long, said('SUM1', 20), said('two', 20)],
      '',
    );
    for (const text of ['a', 'b', 'c']) await s.turn(threadId, text);
    await close();
  }
};
