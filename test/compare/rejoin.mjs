// Joining threads again: running ones, with a question open, after unsubscribing, twice, from forks and ephemeral ones.
import { call, config, say, shell } from './kit.mjs';

export default async (w) => {
  let goOn;
  const held = new Promise((resolve) => (goOn = resolve));
  const slow = async () => {
    await held;
    return say('slow', { id: 'slow' });
  };
  const mock = await w.mock([
    say('one'),
    slow,
    call('c1', 'shell_command', shell('touch made.txt')),
    say('asked', { id: 'm3' }),
    say('four', { id: 'm4' }),
    say('five', { id: 'm5' }),
  ]);
  const s = w.server({ config: config(mock, { policy: 'untrusted' }) });
  await s.initialize();
  const { thread } = await s.request('thread/start', { cwd: w.cwd });
  const threadId = thread.id;
  await s.requestError('thread/resume', { threadId });
  await s.turn(threadId, 'a');
  await s.request('thread/unsubscribe', { threadId });
  await s.request('thread/unsubscribe', { threadId });
  await s.request('thread/loaded/list', {});
  await s.request('thread/resume', { threadId });
  await s.request('thread/resume', { threadId, excludeTurns: true });
  let from = s.trace.length;
  const begin = async (text) =>
    (await s.request('turn/start', { threadId, input: [{ type: 'text', text, text_elements: [] }] })).turn;
  const ended = ({ id }) =>
    s.waitFor((m) => m.method === 'turn/completed' && m.params.turn.id === id, { from });
  const first = await begin('b');
  await s.waitFor((m) => m.method === 'item/completed', { from });
  await s.request('thread/resume', { threadId });
  await s.request('thread/resume', { threadId, model: 'gpt-5.2', cwd: '/', approvalPolicy: 'never' });
  await s.request('thread/read', { threadId });
  await s.request('thread/list', {});
  await s.requestError('thread/resume', { threadId, history: [] });
  await s.request('thread/unsubscribe', { threadId });
  await s.request('thread/resume', { threadId, excludeTurns: true });
  goOn();
  await ended(first);
  from = s.trace.length;
  const second = await begin('c');
  const question = await s.waitFor('item/commandExecution/requestApproval', { from });
  await s.request('thread/read', { threadId });
  await s.request('thread/turns/list', { threadId, limit: 1 });
  await s.request('thread/unsubscribe', { threadId });
  await s.request('thread/read', { threadId });
  const again = s.trace.length;
  await s.request('thread/resume', { threadId });
  await s.waitFor('item/commandExecution/requestApproval', { from: again });
  s.send({ id: question.id, result: { decision: 'decline' } });
  await ended(second);
  await s.request('thread/resume', { threadId });
  const { thread: forked } = await s.request('thread/fork', { threadId });
  await s.turn(forked.id, 'f');
  await s.request('thread/resume', { threadId: forked.id });
  const { thread: unstored } = await s.request('thread/fork', { threadId, ephemeral: true });
  await s.requestError('thread/resume', { threadId: unstored.id });
  await s.requestError('thread/turns/list', { threadId: unstored.id });
  await s.requestError('thread/read', { threadId: unstored.id, includeTurns: true });
  await s.requestError('thread/fork', { threadId: unstored.id });
  await s.requestError('thread/archive', { threadId: unstored.id });
  await s.request('thread/unsubscribe', { threadId: unstored.id });
  for (const params of [
    {},
    { limit: 1 },
    { limit: 0 },
    { limit: 100 },
    { cursor: threadId },
    { cursor: threadId, limit: 1 },
    { cursor: 'nonsense' },
    { cursor: '' },
    { cursor: '0199a0b0-0000-7000-8000-000000000000' },
    { cursor: 'ffffffff-ffff-7fff-bfff-ffffffffffff' },
    { limit: -1 },
  ]) {
    await s.requestError('thread/loaded/list', params);
  }
  await s.request('thread/unsubscribe', { threadId: '0199a0b0-0000-7000-8000-000000000000' });
};
