// Another server goes on with agents: what the root finds, opens again, and what a client finds that loads one itself.
import { agentIds, agentsEnded, call, evenOut, family, outputs, requestFacts } from './agents-kit.mjs';

const spawnsLeaf = async ({ body }, users, told) =>
  users[0] === 'mid task' && told.length === 0 && body.tools.some(({ name }) => name === 'spawn_agent')
    ? call('m0', 'spawn_agent', { message: 'leaf task' })
    : undefined;

export default async (w) => {
  const { mock, server, root } = await family(w, {
    top: '[agents]\nmax_depth = 2',
    calls: [
      ['spawn_agent', { message: 'mid task', agent_type: 'worker' }],
      (told) => ['wait_agent', { targets: agentIds(told) }],
    ],
    child: spawnsLeaf,
  });
  await server.turn(root.id, 'go');
  await agentsEnded(server);
  const [mid] = agentIds(outputs(mock.responses().findLast(({ headers }) => headers.thread_id === root.id)));
  await server.close();
  evenOut(server);
  const second = w.server({ config: undefined, home: w.home });
  await second.initialize();
  const { thread } = await second.request('thread/resume', { threadId: root.id });
  w.note('turns', thread.turns.length);
  await second.request('thread/loaded/list', {});
  const target = mid;
  root.calls.push(
    ['wait_agent', { targets: [target] }],
    ['send_input', { target, message: 'hi' }],
    ['close_agent', { target }],
    ['resume_agent', { id: target }],
    ['send_input', { target, message: 'hi' }],
    ['wait_agent', { targets: [target] }],
    async () => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      return ['update_plan', { plan: [] }];
    },
  );
  await second.turn(root.id, 'go on');
  await second.request('thread/loaded/list', {});
  w.note('told', requestFacts(mock)[0].at(-1));
  await second.close();
  evenOut(second);
  const third = w.server({ config: undefined, home: w.home });
  await third.initialize();
  await third.request('thread/resume', { threadId: mid });
  await third.turn(mid, 'straight');
  w.note('alone', requestFacts(mock)[1].at(-1));
  await third.request('thread/archive', { threadId: root.id });
  await third.waitFor(({ method, params }) => method === 'thread/archived' && params.threadId !== root.id);
  await new Promise((resolve) => setTimeout(resolve, 300));
  evenOut(third);
};
