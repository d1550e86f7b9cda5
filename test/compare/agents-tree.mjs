// Agents of agents: how deep they go, and what becomes of those below one that is closed and opened again.
import { agentIds, agentsEnded, call, evenOut, family, requestFacts } from './agents-kit.mjs';

export default async (w) => {
  let release;
  const held = new Promise((resolve) => (release = resolve));
  let leafAsks;
  const leafAsked = new Promise((resolve) => (leafAsks = resolve));
  const { mock, server, root } = await family(w, {
    top: '[agents]\nmax_depth = 2',
    calls: [
      ['spawn_agent', { message: 'mid task' }],
      async (told) => {
        await leafAsked;
        return ['close_agent', { target: agentIds(told)[0] }];
      },
      (told) => ['resume_agent', { id: agentIds(told)[0] }],
      (told) => ['send_input', { target: agentIds(told)[0], message: 'more' }],
      (told) => ['wait_agent', { targets: agentIds(told) }],
    ],
    child: async (_request, users, told) => {
      if (users[0] === 'leaf task') leafAsks();
      if (users[0] === 'mid task' && told.length === 0)
        return call('m0', 'spawn_agent', { message: 'leaf task' });
      if (users.at(-1) !== 'more') await held;
    },
  });
  await server.turn(root.id, 'go');
  release();
  await agentsEnded(server);
  await server.request('thread/loaded/list', {});
  const facts = requestFacts(mock);
  w.note(
    'first requests',
    facts.map(([{ notices: _notices, ...first }]) => first),
  );
  w.note('told', facts[0].at(-1));
  evenOut(server);
};
