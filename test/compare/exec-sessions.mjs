// Sessions: typed into, looked at, interrupted, cleaned up, left behind by their turns.
import { call, config, say } from './kit.mjs';
import { exec, settle, told, write } from './exec-kit.mjs';

const started = async (w, steps, options = {}) => {
  const mock = await w.mock(steps);
  const s = w.server({ config: config(mock, { model: 'gpt-5.5', ...options }) });
  await s.initialize();
  const { thread } = await s.request('thread/start', { cwd: w.cwd });
  return { mock, s, thread };
};
const ended = (s, id) => s.waitFor((m) => m.method === 'item/completed' && m.params.item.id === id);

export default async (w) => {
  {
    const { mock, s, thread } = await started(w, [
      call(
        'c1',
        'exec_command',
        exec('read x; echo got $x; read y; exit 4', { tty: true, yield_time_ms: 300 }),
      ),
      write('c2', { chars: 'hello\n' }),
      write('c3', { yield_time_ms: 1 }),
      write('c4', { chars: 'bye\n', yield_time_ms: 5000 }),
      write('c5', {}),
      say('done'),
    ]);
    await s.turn(thread.id, 'type');
    w.note('typed', [told(mock), await settle(s)]);
    await s.close();
  }
  {
    const { mock, s, thread } = await started(w, [
      call('c1', 'exec_command', exec('sleep 0.4; echo b; exit 4', { yield_time_ms: 250 })),
      say('one'),
      write('c2', {}),
      say('two'),
    ]);
    await s.turn(thread.id, 'begin');
    await s.turn(thread.id, 'look');
    w.note('outlived', [told(mock), await settle(s)]);
    await s.close();
  }
  {
    const { mock, s, thread } = await started(w, [
      call('c1', 'exec_command', exec('sleep 1; echo z')),
      say('on'),
    ]);
    const input = [{ type: 'text', text: 'go', text_elements: [] }];
    const { turn } = await s.request('turn/start', { threadId: thread.id, input });
    await s.waitFor((m) => m.method === 'item/started' && m.params.item.id === 'c1');
    await s.request('turn/interrupt', { threadId: thread.id, turnId: turn.id });
    await ended(s, 'c1');
    await s.turn(thread.id, 'on');
    w.note('interrupted', [told(mock), await settle(s)]);
    await s.close();
  }
  {
    const { mock, s, thread } = await started(w, [
      call('c1', 'exec_command', exec('sleep 100', { yield_time_ms: 250 })),
      say('one'),
      write('c2', { chars: 'x' }),
      say('two'),
      write('c3', {}),
      say('three'),
    ]);
    await s.turn(thread.id, 'begin');
    await s.turn(thread.id, 'type');
    await s.request('thread/backgroundTerminals/clean', { threadId: thread.id });
    await ended(s, 'c1');
    await s.turn(thread.id, 'look');
    w.note('cleaned', [told(mock), await settle(s)]);
    for (const threadId of ['0199a0b0-0000-7000-8000-000000000000', 'x', undefined]) {
      w.note('refused', (await s.requestError('thread/backgroundTerminals/clean', { threadId })).code);
    }
    await s.close();
  }
};
