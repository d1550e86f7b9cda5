// What a thread is told of agents that are done: while it does nothing, and in the turns after it.
import { agentIds, agentsEnded, evenOut, family, notices, userTexts } from './agents-kit.mjs';

export default async (w) => {
  let release;
  const held = new Promise((resolve) => (release = resolve));
  const { mock, server, root } = await family(w, {
    calls: [
      ['spawn_agent', { message: 'one' }],
      ['spawn_agent', { message: 'two' }],
    ],
    child: () => held,
  });
  await server.turn(root.id, 'go');
  release();
  await agentsEnded(server);
  await new Promise((resolve) => setTimeout(resolve, 300));
  root.calls.push(
    (told) => ['send_input', { target: agentIds(told)[0], message: 'again' }],
    (told) => ['wait_agent', { targets: [agentIds(told)[0]] }],
    (told) => ['close_agent', { target: agentIds(told)[1] }],
    async () => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      return ['update_plan', { plan: [] }];
    },
  );
  await server.turn(root.id, 'and now');
  const last = mock.responses().findLast(({ headers }) => headers.thread_id === root.id);
  w.note(
    'order',
    last.body.input.map(({ type, role, content }) =>
      role === 'user'
        ? content
            .at(-1)
            .text.replace(/\n.*/s, '')
            .replace(/[0-9a-f-]{36}/, 'ID')
        : (role ?? type),
    ),
  );
  w.note('notices', notices(last).sort());
  w.note('words', userTexts(last));
  evenOut(server);
};
