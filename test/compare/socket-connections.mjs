import { call, config, say, shell } from './kit.mjs';
import { SocketClient, listening } from './socket-kit.mjs';

const input = (text) => [{ type: 'text', text, text_elements: [] }];

/** Several connections to one server: who hears what, who may answer, and what becomes of what was asked of one that is gone. */
export default async function (world) {
  const mock = await world.mock([
    say('one'),
    call('c1', 'shell_command', shell('touch a')),
    say('two'),
    call('c2', 'shell_command', shell('touch b')),
    say('three'),
    call('c3', 'shell_command', shell('touch c')),
    say('four'),
  ]);
  const { address } = await listening(world, { config: config(mock, { policy: 'untrusted' }) });
  const [first, second, third] = [
    await SocketClient.connect(world, address),
    await SocketClient.connect(world, address),
    await SocketClient.connect(world, address),
  ];
  world.note('before the handshake', await second.requestError('thread/list', {}));
  await first.initialize({ name: 'first' });
  await second.initialize({ name: 'second' });
  await third.initialize({ name: 'third' });
  world.note('again', await second.requestError('initialize', { clientInfo: { name: 'x', version: '1' } }));

  const { thread } = await first.request('thread/start', { cwd: world.cwd });
  const threadId = thread.id;
  await first.turn(threadId, 'hello');
  await second.request('thread/resume', { threadId });
  await third.request('thread/read', { threadId });

  // Any of those that hear the thread may answer.
  second.handlers['item/commandExecution/requestApproval'] = () => ({ decision: 'accept' });
  const heard = second.trace.length;
  await first.turn(threadId, 'touch a');
  await second.waitFor((m) => m.method === 'turn/completed', { from: heard });
  world.note('a', world.read('a'));

  // The one that was asked goes, and another that joins is asked in its place.
  delete second.handlers['item/commandExecution/requestApproval'];
  await second.request('thread/unsubscribe', { threadId });
  await first.request('turn/start', { threadId, input: input('touch b') });
  await first.waitFor(
    (m) => m.method === 'item/commandExecution/requestApproval' && m.params.itemId === 'c2',
  );
  await first.break();
  const before = third.trace.length;
  third.handlers['item/commandExecution/requestApproval'] = () => ({ decision: 'accept' });
  await third.request('thread/resume', { threadId });
  await third.waitFor((m) => m.method === 'turn/completed', { from: before });
  world.note('b', world.read('b'));

  // Nobody is left, and the thread stays loaded.
  delete third.handlers['item/commandExecution/requestApproval'];
  await third.close();
  world.note('loaded', (await second.request('thread/loaded/list', {})).data.length);
  const fourth = await SocketClient.connect(world, address);
  await fourth.initialize({ name: 'fourth' });
  const joined = await fourth.request('thread/resume', { threadId });
  world.note('joined', [joined.thread.status, joined.thread.turns.map((turn) => turn.status)]);
  fourth.handlers['item/commandExecution/requestApproval'] = () => ({ decision: 'decline' });
  const untilNow = second.trace.length;
  const { from } = await fourth.turn(threadId, 'touch c');
  const idle = (m) => m.method === 'thread/status/changed' && m.params.status.type === 'idle';
  await fourth.waitFor(idle, { from });
  // Every connection hears of it, one after the other.
  await second.waitFor(idle, { from: untilNow });
  world.note('c', world.read('c'));
}
