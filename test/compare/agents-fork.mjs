// An agent that begins with what was said to its maker.
import { agentIds, agentsEnded, evenOut, family, outputs } from './agents-kit.mjs';

export default async (w) => {
  const { mock, server, root } = await family(w, {
    calls: [
      ['update_plan', { plan: [{ step: 'one', status: 'pending' }] }],
      ['spawn_agent', { message: 'forked task', fork_context: true }],
      (told) => ['wait_agent', { targets: agentIds(told) }],
    ],
  });
  await server.turn(root.id, 'go');
  await agentsEnded(server);
  const [child] = agentIds(outputs(mock.responses().at(-1)));
  const request = mock.responses().find(({ headers }) => headers.thread_id === child);
  w.note(
    'input',
    request.body.input.map(({ type, role }) => `${type} ${role}`),
  );
  w.note('source', JSON.parse(request.headers['x-codex-turn-metadata']).thread_source ?? null);
  const { thread } = await server.request('thread/read', { threadId: child, includeTurns: true });
  w.note('turns', thread.turns.length);
  await server.request('thread/list', { sourceKinds: ['subAgent'] });
  await server.turn(child, 'on');
  evenOut(server);
};
