// Bad input to every method of threads and turns.
import { config, say } from './kit.mjs';
const ID = '00000000-0000-7000-8000-000000000000';
export default async (w) => {
  const mock = await w.mock([say('one')]);
  const s = w.server({ config: config(mock) });
  await s.initialize({ experimental: false });
  const { thread } = await s.request('thread/start', { cwd: w.cwd });
  const bad = [
    ['thread/start', { sandbox: 'nope' }],
    ['thread/start', { approvalPolicy: 'nope' }],
    ['thread/start', { modelProvider: 'missing' }],
    ['thread/start', { config: { model: 5 } }],
    ['thread/start', { mockExperimentalField: 'x' }],
    ['thread/start', { personality: 'odd' }],
    [
      'thread/start',
      { approvalPolicy: { granular: { sandbox_approval: true, rules: true, mcp_elicitations: true } } },
    ],
    ['thread/list', { cursor: 'nope' }],
    ['thread/list', { limit: -1 }],
    ['thread/list', { sortKey: 'odd' }],
    ['thread/list', { cwd: 5 }],
    ['thread/list', { sourceKinds: ['odd'] }],
    ['thread/loaded/list', { cursor: 'nope' }],
    ['thread/loaded/list', { limit: 0 }],
    ['thread/read', { threadId: '' }],
    ['thread/read', { threadId: thread.id, includeTurns: 'yes' }],
    ['thread/resume', { threadId: 'x' }],
    ['thread/resume', { threadId: ID }],
    ['thread/resume', { threadId: ID, path: '/nope.jsonl' }],
    ['thread/unsubscribe', { threadId: ID }],
    ['thread/unsubscribe', { threadId: 'x' }],
    ['thread/unsubscribe', {}],
    ['turn/start', { threadId: 'x', input: [] }],
    ['turn/start', { threadId: ID, input: [{ type: 'text', text: 'x' }] }],
    ['turn/start', { threadId: thread.id }],
    ['turn/start', { threadId: thread.id, input: [{ type: 'odd' }] }],
    ['turn/start', { threadId: thread.id, input: [{ type: 'text' }] }],
    ['turn/start', { threadId: thread.id, input: 'x' }],
    ['turn/start', { threadId: thread.id, input: [], sandboxPolicy: { type: 'odd' } }],
    ['turn/start', { threadId: thread.id, input: [], effort: 5 }],
    ['turn/steer', { threadId: ID, input: [], expectedTurnId: 'x' }],
    ['turn/steer', { threadId: thread.id, input: [{ type: 'text', text: 'x' }], expectedTurnId: '' }],
    ['turn/steer', { threadId: thread.id, input: [] }],
    ['turn/interrupt', { threadId: ID, turnId: 'x' }],
    ['turn/interrupt', { threadId: thread.id, turnId: 'x' }],
    ['turn/interrupt', { threadId: thread.id }],
    ['thread/realtime/start', {}],
    ['thread/turns/list', { threadId: thread.id }],
    ['mock/experimentalMethod', {}],
    ['', {}],
    ['thread/', {}],
    ['initialized', {}],
  ];
  for (const [method, params] of bad) await s.requestError(method, params);
  await s.turn(thread.id, 'still fine');
  await s.requestError('turn/interrupt', { threadId: thread.id, turnId: 'x' });
};
