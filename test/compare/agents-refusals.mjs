// What the model is told of calls that cannot be carried out.
import { agentIds, agentsEnded, evenOut, family, requestFacts } from './agents-kit.mjs';

const NOBODY = '01a204de-2301-71b0-92e5-491148757431';
export default async (w) => {
  const { mock, server, root } = await family(w, {
    top: '[agents]\nmax_threads = 2',
    calls: [
      ['spawn_agent', {}],
      ['spawn_agent', { message: 'a', items: [{ type: 'text', text: 'b' }] }],
      ['spawn_agent', { message: ' ' }],
      ['spawn_agent', { items: [] }],
      ['wait_agent', {}],
      ['wait_agent', { targets: [] }],
      ['wait_agent', { targets: [NOBODY] }],
      ['send_input', { target: NOBODY }],
      ['send_input', { target: NOBODY, message: 'x' }],
      ['send_input', { target: NOBODY, message: 'x', interrupt: true }],
      ['close_agent', { target: NOBODY }],
      ['resume_agent', { id: NOBODY }],
      ['spawn_agent', { message: 'x', agent_type: '  explorer ', model: 'gpt-5.4', unknown: 1 }],
      (told) => ['wait_agent', { targets: [agentIds(told)[0], agentIds(told)[0]], timeout_ms: 1 }],
      (told) => ['wait_agent', { targets: agentIds(told), timeout_ms: 0 }],
      (told) => ['wait_agent', { targets: agentIds(told), timeout_ms: -1 }],
      (told) => ['send_input', { target: agentIds(told)[0] }],
      (told) => ['resume_agent', { id: agentIds(told)[0].toUpperCase() }],
      [
        'spawn_agent',
        {
          items: [
            { type: 'text', text: 'A' },
            { type: 'mention', name: 'm', path: 'app://m' },
            { type: 'skill', name: 's', path: '/s' },
          ],
        },
      ],
      ['spawn_agent', { message: 'one too many' }],
      (told) => ['close_agent', { target: agentIds(told)[0] }],
      (told) => ['close_agent', { target: agentIds(told)[0] }],
      (told) => ['wait_agent', { targets: [agentIds(told)[0]] }],
      (told) => ['send_input', { target: agentIds(told)[0], message: 'x' }],
      ['spawn_agent', { message: 'a place is free again' }],
    ],
  });
  await server.turn(root.id, 'go');
  await agentsEnded(server);
  w.note('requests', requestFacts(mock)[0].at(-1).outputs);
  evenOut(server);
};
