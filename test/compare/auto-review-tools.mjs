// Auto review of what other tools want: commands that may go on, in terminals and beside each other, and permissions.
import { call, config, ev, say } from './kit.mjs';
import { asked, evenAutoReviews, verdict } from './auto-review-kit.mjs';

const FREE = '/var/tmp/quire-auto-review-';
const wants = (n, more = {}) => ({
  cmd: `touch ${FREE}${n} && rm ${FREE}${n}`,
  sandbox_permissions: 'require_escalated',
  justification: 'need it',
  login: false,
  ...more,
});

export default async (w) => {
  const permissions = { network: { enabled: true }, file_system: { write: [`${FREE}folder`] } };
  const beside = ['e3', 'e4'].map((id) => ev.functionCall(id, 'exec_command', wants(id)));
  const mock = await w.mock([
    call('e1', 'exec_command', wants('e1', { tty: true })),
    say(verdict('deny')),
    say('done'),
    call('e2', 'exec_command', wants('e2')),
    say(verdict('allow')),
    say('done'),
    [ev.created(), ...beside, ev.completed()],
    say(verdict('allow')),
    say(verdict('allow')),
    say('done'),
    call('r1', 'request_permissions', { reason: 'the net', permissions }),
    say(verdict('allow')),
    say('done'),
  ]);
  const s = w.server({
    config: config(mock, {
      policy: 'on-request',
      model: 'gpt-5.2',
      top: 'approvals_reviewer = "auto_review"\nfeatures.request_permissions_tool = true',
    }),
  });
  await s.initialize({ optOut: ['warning', 'thread/tokenUsage/updated'] });
  const { thread } = await s.request('thread/start', { cwd: w.cwd });
  const { id } = thread;
  await s.turn(id, 'denied');
  await s.turn(id, 'allowed');
  const parallel = s.trace.length;
  await s.turn(id, 'beside each other');
  const reviews = s.trace.slice(parallel).filter(({ m }) => /autoApproval|guardian/.test(m.method ?? ''));
  w.note('beside', reviews.map(({ m }) => m.method).sort());
  s.trace.length = parallel;
  await s.turn(id, 'permitted');
  const reviewed = mock.responses().filter(({ headers }) => headers['x-openai-subagent'] !== undefined);
  for (const request of [reviewed[0], reviewed[1], reviewed.at(-1)]) {
    const { roles: _roles, ...rest } = asked(request, id);
    const last = rest.last
      .filter((text) => text.startsWith('{'))
      .map((text) => text.replace(/"turn_id": ".*?"/, ''));
    w.note('asked', { ...rest, last });
  }
  w.note('granted', mock.responses().at(-1).body.input.at(-1).output);
  evenAutoReviews(s);
  // 0.129.0 makes the item out of the review: its action is then the whole command line.
  for (const { m } of s.trace) if (m.params?.item?.commandActions) m.params.item.commandActions = [];
};
