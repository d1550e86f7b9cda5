// Auto review: a turn with too many denials, what the user approves all the same, and a turn that ends in a review.
import { call, config, ev, say } from './kit.mjs';
import { gate } from './compaction-kit.mjs';
import { asked, escalated, evenAutoReviews, verdict } from './auto-review-kit.mjs';

const FREE = '/var/tmp/quire-auto-review-';

export default async (w) => {
  const held = gate();
  const step = (id) => call(id, 'shell_command', escalated(`touch ${FREE}${id} && rm ${FREE}${id}`));
  const deny = say(verdict('deny', { rationale: 'no' }));
  const mock = await w.mock(
    [
      ['a1', 'a2', 'a3'].flatMap((id) => [step(id), deny]),
      [step('b1'), deny, step('b2'), deny, step('b3'), say('?'), step('b4'), deny, say('b done')],
      [step('c1'), deny, say('c done')],
      [step('d1'), say(verdict('allow')), say('d done')],
      [step('e1'), [ev.created(), held.hold, ev.message('late'), ev.completed()]],
      [step('f1'), say(verdict('allow')), say('f done')],
    ].flat(),
  );
  const s = w.server({
    config: config(mock, { policy: 'on-request', top: 'approvals_reviewer = "guardian_subagent"' }),
  });
  await s.initialize({ optOut: ['warning', 'thread/tokenUsage/updated'] });
  const { thread } = await s.request('thread/start', { cwd: w.cwd });
  const threadId = thread.id;
  await s.turn(threadId, 'three in a row');
  await s.turn(threadId, 'not in a row');
  await s.turn(threadId, 'denied');
  const ended = s.trace.filter(({ m }) => m.method === 'item/autoApprovalReview/completed').at(-1).m.params;
  const approve = (event, id = threadId) =>
    s.requestError('thread/approveGuardianDeniedAction', {
      threadId: id,
      ...(event === undefined ? {} : { event }),
    });
  const event = { id: ended.reviewId, turn_id: ended.turnId, status: 'denied', action: ended.action };
  await approve(event, 'nobody');
  await approve(event, '01a204dd-d152-7422-a4ef-18c642fc2289');
  await approve(undefined);
  await approve({});
  await approve(7);
  await approve({ ...event, status: 'weird' });
  await approve({ ...event, status: 'approved' });
  await approve(event);
  await s.turn(threadId, 'approved');
  // 0.129.0 tells the model only after its next call, and the reviewer not before the one after that.
  w.note(
    'told',
    asked(mock.responses().at(-1), threadId)
      .filter((text) => text.startsWith('<approved>'))
      .map((text) => text.replace(/\s+/g, ' ')),
  );
  const from = s.trace.length;
  const input = [{ type: 'text', text: 'interrupted', text_elements: [] }];
  const { turn } = await s.request('turn/start', { threadId, input });
  await s.waitFor('item/autoApprovalReview/started', { from });
  await new Promise((resolve) => setTimeout(resolve, 300));
  await s.request('turn/interrupt', { threadId, turnId: turn.id });
  await s.waitFor('turn/completed', { from });
  held.open();
  await s.turn(threadId, 'again');
  w.note('reviewers', new Set(mock.responses().map(({ headers }) => headers.thread_id)).size);
  evenAutoReviews(s);
  // 0.129.0 leaves the interrupted command and its review open.
  const open = (m) =>
    (m.params?.item?.id === 'e1' && m.method === 'item/completed') ||
    (m.method === 'item/autoApprovalReview/completed' && m.params.review.status === 'aborted');
  s.trace = s.trace.filter(({ m }) => !open(m));
};
