// Clients and the agents that they did not ask for: approvals, joining, reading, forking, archiving.
import { agentIds, call, evenOut, family, outputs, turnsCompleted } from './agents-kit.mjs';

export default async (w) => {
  let release;
  const held = new Promise((resolve) => (release = resolve));
  const { mock, server, root } = await family(w, {
    policy: 'untrusted',
    sandbox: 'workspace-write',
    calls: [
      ['spawn_agent', { message: 'write a file' }],
      (told) => ['wait_agent', { targets: agentIds(told) }],
    ],
    child: async (_request, users, told) => {
      if (users.at(-1) === 'more') await held;
      const cmd = 'touch by-agent';
      if (told.length === 0) return call('x0', 'exec_command', { cmd, login: false });
    },
  });
  const turn = await server.request('turn/start', {
    threadId: root.id,
    input: [{ type: 'text', text: 'go' }],
  });
  const asked = await server.waitFor('item/commandExecution/requestApproval');
  w.note('asked by the agent', asked.params.threadId !== root.id);
  await server.request('thread/list', { sourceKinds: ['subAgent'] });
  const child = asked.params.threadId;
  const { thread } = await server.request('thread/resume', { threadId: root.id });
  w.note(
    'live items',
    thread.turns.at(-1).items.map(({ type, tool, status }) => [type, tool ?? null, status ?? null]),
  );
  server.send({ id: asked.id, result: { decision: 'accept' } });
  await turnsCompleted(server, root.id);
  w.note('turn', turn.turn.status);
  w.note('file', w.read('by-agent'));
  const joined = await server.request('thread/resume', { threadId: child });
  w.note('joined', [joined.thread.sessionId === root.id, joined.thread.status, joined.thread.turns.length]);
  await server.request('thread/turns/list', { threadId: child });
  await server.request('thread/fork', { threadId: child });
  await server.request('thread/name/set', { threadId: child, name: 'helper' });
  const running = await server.request('turn/start', {
    threadId: child,
    input: [{ type: 'text', text: 'more' }],
  });
  await server.waitFor(
    ({ method, params }) => method === 'turn/started' && params.turn.id === running.turn.id,
  );
  await server.request('turn/interrupt', { threadId: child, turnId: running.turn.id });
  await turnsCompleted(server, child, 2);
  await server.request('thread/unsubscribe', { threadId: child });
  release();
  await server.request('thread/archive', { threadId: root.id });
  await server.request('thread/list', { sourceKinds: ['subAgent', 'vscode'], archived: true });
  await server.request('thread/loaded/list', {});
  await server.request('thread/unarchive', { threadId: root.id });
  await server.request('thread/list', { sourceKinds: ['subAgent', 'vscode'] });
  w.note(
    'outputs',
    outputs(mock.responses().findLast(({ headers }) => headers.thread_id === root.id)).length,
  );
  // Whether a command's end is told before or after the model's next words is a matter of luck in 0.129.0.
  server.trace = server.trace.filter(({ m }) => m.params?.item?.type !== 'commandExecution');
  evenOut(server);
};
