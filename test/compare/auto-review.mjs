// Approvals that a reviewing model decides: what it is asked, what it answers, and what comes of that.
import { call, config, ev, say, shell } from './kit.mjs';
import { asked, escalated, evenAutoReviews, verdict } from './auto-review-kit.mjs';

const FREE = '/var/tmp/quire-auto-review-';
const patch = (path) => `*** Begin Patch\n*** Add File: ${path}\n+hi\n*** End Patch`;

export default async (w) => {
  const step = (id, n) => call(id, 'shell_command', escalated(`touch ${FREE}${n} && rm ${FREE}${n}`));
  const mock = await w.mock([
    step('c1', 1),
    say(verdict('allow')),
    say('done'),
    step('c2', 2),
    say(verdict('deny', { risk_level: 'critical', user_authorization: 'low', rationale: ' too risky ' })),
    say('done'),
    step('c3', 3),
    say('not json'),
    step('c4', 4),
    say('{"outcome":"maybe"}'),
    step('c5', 5),
    [ev.created(), ev.completed()],
    say('done'),
    step('c6', 6),
    say('So: {"outcome":"allow"}.'),
    step('c7', 7),
    say('{"outcome":"deny","rationale":" "}'),
    say('done'),
    step('c8', 8),
    () => ({ status: 400, body: { error: { message: 'bad' } } }),
    say('done'),
    [ev.created(), ev.customToolCall('p1', 'apply_patch', patch(`${FREE}patch`)), ev.completed()],
    say(verdict('deny')),
    say('done'),
    call('c9', 'shell_command', shell('touch a')),
    say('done'),
    step('c10', 10),
    say('done'),
  ]);
  const s = w.server({
    config: `${config(mock, { policy: 'on-request', model: 'gpt-5.2', top: 'approvals_reviewer = "auto_review"\ndeveloper_instructions = "DEV"' })}
[auto_review]
policy = "MY POLICY"
`,
  });
  await s.initialize({ optOut: ['warning'] });
  s.handlers['item/commandExecution/requestApproval'] = () => ({ decision: 'accept' });
  const { thread } = await s.request('thread/start', { cwd: w.cwd });
  const { id } = thread;
  for (const words of ['allowed', 'denied', 'unreadable', 'wrapped', 'broken', 'patched'])
    await s.turn(id, words);
  await s.turn(id, 'untrusted', { approvalPolicy: 'untrusted' });
  await s.turn(id, 'mine', { approvalPolicy: 'on-request', approvalsReviewer: 'user' });
  for (const request of mock.responses()) w.note('asked', asked(request, id));
  const { thread: read } = await s.request('thread/read', { threadId: id, includeTurns: true });
  w.note(
    'stored',
    read.turns.map(({ items }) => items.map(({ type }) => type)),
  );
  read.turns = [];
  const listed = await s.request('thread/list', { sourceKinds: ['subAgentOther'] });
  w.note(
    'reviewers',
    listed.data.map(({ source, threadSource, turns }) => [source, threadSource, turns]),
  );
  listed.data = [];
  await s.request('thread/loaded/list', {});
  evenAutoReviews(s);
};
