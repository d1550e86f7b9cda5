// Permission profiles named by a request: of thread/start, thread/resume and thread/fork; what turns run with then.
import { readFileSync } from 'node:fs';
import { config, say } from './kit.mjs';

export default async (w) => {
  const mock = await w.mock(Array.from({ length: 60 }, (_, n) => say(`answer ${n}`, { id: `m${n}` })));
  const s = w.server({ config: config(mock), cwd: w.home });
  await s.initialize({ optOut: ['thread/tokenUsage/updated'] });
  const profile = (id) => ({ permissions: { type: 'profile', id } });
  const { thread: source } = await s.request('thread/start', { cwd: w.cwd });
  await s.turn(source.id, 'a');
  for (const params of [
    profile(':read-only'),
    profile(':workspace'),
    profile(':danger-no-sandbox'),
    profile(':danger-full-access'),
    profile(':nothing'),
    profile('mine'),
    profile(''),
    { permissions: { type: 'profile', id: ':workspace', modifications: [] } },
    { permissions: { type: 'odd', id: ':workspace' } },
    { permissions: { type: 'profile' } },
    { ...profile(':workspace'), sandbox: 'read-only' },
    { ...profile(':workspace'), approvalPolicy: 'on-request' },
    { ...profile(':workspace'), config: { sandbox_mode: 'read-only' } },
    { config: { default_permissions: ':workspace' } },
    { config: { default_permissions: ':read-only' }, sandbox: 'workspace-write' },
  ]) {
    for (const [method, more] of [
      ['thread/start', { cwd: w.cwd }],
      ['thread/fork', { threadId: source.id, excludeTurns: true }],
    ]) {
      const { unexpectedResult: made } = await s.requestError(method, { ...more, ...params });
      if (!made) continue;
      await s.turn(made.thread.id, 'b');
      const contexts = readFileSync(made.thread.path, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
        .filter(({ type }) => type === 'turn_context');
      const { sandbox_policy, approval_policy } = contexts.at(-1).payload;
      w.note('ran with', { sandbox_policy, approval_policy });
      await s.request('thread/resume', { threadId: made.thread.id, excludeTurns: true });
    }
  }
  await s.close();
  const t = w.server({ config: config(mock), cwd: w.home });
  await t.initialize({ optOut: ['thread/tokenUsage/updated'] });
  await t.requestError('thread/resume', { threadId: source.id, ...profile(':nothing') });
  await t.requestError('thread/resume', {
    threadId: source.id,
    ...profile(':read-only'),
    sandbox: 'read-only',
  });
  await t.requestError('thread/resume', { threadId: source.id, ...profile(':read-only') });
  await t.requestError('thread/resume', { threadId: source.id, ...profile(':workspace') });
  await t.requestError('thread/resume', { threadId: source.id });
};
