// An agent's whole life: made, waited for, told more, closed in a turn, opened again, told more.
import { agentIds, evenOut, family, outputs, requestFacts, turnsCompleted } from './agents-kit.mjs';

export default async (w) => {
  let release;
  const held = new Promise((resolve) => (release = resolve));
  const { mock, server, root } = await family(w, {
    calls: [
      ['spawn_agent', { message: 'first task' }],
      (told) => ['wait_agent', { targets: agentIds(told) }],
      (told) => ['send_input', { target: agentIds(told)[0], message: 'second task' }],
      async (told) => {
        await server.waitFor(
          ({ method, params }) =>
            method === 'item/started' && params.item.content?.[0].text === 'second task',
        );
        return ['close_agent', { target: agentIds(told)[0] }];
      },
      (told) => ['resume_agent', { id: agentIds(told)[0] }],
      (told) => ['send_input', { target: agentIds(told)[0], items: [{ type: 'text', text: 'third task' }] }],
      (told) => ['wait_agent', { targets: agentIds(told) }],
    ],
    child: async (_request, users) => {
      if (users.at(-1) === 'second task') await held;
    },
  });
  await server.turn(root.id, 'go');
  release();
  const [child] = agentIds(
    outputs(
      mock
        .responses()
        .filter(({ headers }) => headers.thread_id === root.id)
        .at(-1),
    ),
  );
  await server.request('thread/read', { threadId: child });
  await server.request('thread/read', { threadId: child, includeTurns: true });
  await server.request('thread/read', { threadId: root.id, includeTurns: true });
  await server.request('thread/loaded/list', {});
  for (const sourceKinds of [
    ['subAgent'],
    ['subAgentThreadSpawn'],
    ['subAgentReview', 'subAgentOther'],
    ['vscode'],
    [],
  ]) {
    await server.request('thread/list', { sourceKinds });
  }
  await server.turn(root.id, 'again');
  await server.turn(child, 'straight to the agent');
  await turnsCompleted(server, child, 3);
  w.note('requests', requestFacts(mock));
  evenOut(server);
};
