// Permission profiles named by a turn, roots added to them on threads and turns; what is stored of it.
import { readFileSync } from 'node:fs';
import { config, say } from './kit.mjs';

const stored = (path) => {
  const records = readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const { payload } = records.findLast(({ type }) => type === 'turn_context');
  return [payload.sandbox_policy, payload.permission_profile, payload.file_system_sandbox_policy ?? null];
};

export default async (w) => {
  const mock = await w.mock(Array.from({ length: 30 }, (_, n) => say(`answer ${n}`, { id: `m${n}` })));
  const s = w.server({ config: config(mock), cwd: w.home });
  await s.initialize({ optOut: ['thread/tokenUsage/updated'] });
  const profile = (id, ...roots) => ({
    permissions: {
      type: 'profile',
      id,
      ...(roots.length === 0
        ? {}
        : { modifications: roots.map((path) => ({ type: 'additionalWritableRoot', path })) }),
    },
  });
  const other = `${w.home}/other`;
  for (const params of [
    profile(':workspace', other),
    profile(':read-only', other),
    profile(':danger-no-sandbox', '/x'),
    profile(':workspace', w.cwd, other, other, '/tmp/x'),
    profile(':workspace', 'rel'),
  ]) {
    const { unexpectedResult: made } = await s.requestError('thread/start', { cwd: w.cwd, ...params });
    if (!made) continue;
    await s.turn(made.thread.id, 'x');
    w.note('thread', stored(made.thread.path));
  }
  const { thread } = await s.request('thread/start', { cwd: w.cwd });
  for (const params of [
    profile(':read-only'),
    profile(':workspace'),
    profile(':workspace', other),
    profile(':danger-no-sandbox'),
    profile(':nope'),
    profile('mine'),
    { ...profile(':workspace'), sandboxPolicy: { type: 'readOnly' } },
    { ...profile(':nope'), sandboxPolicy: { type: 'readOnly' } },
    profile(':read-only', other),
    { ...profile(':workspace'), cwd: w.home },
    { sandboxPolicy: { type: 'readOnly', networkAccess: true } },
    { sandboxPolicy: { type: 'workspaceWrite', writableRoots: ['/q'] } },
  ]) {
    const input = [{ type: 'text', text: 't' }];
    const { unexpectedResult: begun } = await s.requestError('turn/start', {
      threadId: thread.id,
      input,
      ...params,
    });
    if (begun) {
      await s.waitFor(({ method, params: p }) => method === 'turn/completed' && p.turn.id === begun.turn.id);
      w.note('turn', stored(thread.path));
    }
    await s.request('thread/resume', { threadId: thread.id, excludeTurns: true });
  }
};
