// Questions that a client has out with its user: counts, what is refused, and that a command's time goes on meanwhile.
import { call, config, say, shell, toolOutputs } from './kit.mjs';

export default async (w) => {
  const mock = await w.mock([
    call('c1', 'shell_command', shell('sleep 3', { timeout_ms: 300 })),
    say('done'),
  ]);
  const s = w.server({ config: config(mock, { sandbox: 'danger-full-access' }) });
  await s.initialize();
  const { thread } = await s.request('thread/start', { cwd: w.cwd });
  const threadId = thread.id;
  await s.requestError('thread/decrement_elicitation', { threadId });
  await s.request('thread/increment_elicitation', { threadId });
  await s.request('thread/increment_elicitation', { threadId });
  await s.request('thread/decrement_elicitation', { threadId });
  for (const method of ['thread/increment_elicitation', 'thread/decrement_elicitation']) {
    await s.requestError(method, { threadId: '0199a0b0-0000-7000-8000-000000000000' });
    await s.requestError(method, { threadId: 'nope' });
    await s.requestError(method, {});
  }
  await s.turn(threadId, 'wait for a command');
  w.note(
    'output',
    toolOutputs(mock).map((text) => text.replace(/after \d+/, 'after <n>')),
  );
  await s.request('thread/decrement_elicitation', { threadId });
  await s.requestError('thread/decrement_elicitation', { threadId });
};
