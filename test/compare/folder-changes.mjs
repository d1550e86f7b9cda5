// What the model is told as the folder and the sandbox change: from turn to turn, after a resume, in a fork.
import { config, say } from './kit.mjs';

export default async (w) => {
  const mock = await w.mock(Array.from({ length: 80 }, (_, n) => say(`answer ${n}`, { id: `m${n}` })));
  const settings = config(mock);
  let s = w.server({ config: settings });
  await s.initialize();
  const heard = (label) =>
    w.note(
      label,
      mock
        .responses()
        .at(-1)
        .body.input.filter((i) => i.role !== 'assistant')
        .map((i) =>
          i.content
            .map((c) => /^<(\w+)/.exec(c.text)?.[1] ?? i.role)
            .filter((tag) => tag !== 'skills_instructions'),
        ),
    );
  const { thread } = await s.request('thread/start', { cwd: w.cwd });
  await s.turn(thread.id, 'a');
  for (const turn of [
    { cwd: w.home },
    { cwd: '/' },
    { sandboxPolicy: { type: 'readOnly', networkAccess: false } },
    { cwd: w.cwd },
    { sandboxPolicy: { type: 'workspaceWrite', writableRoots: [w.home], networkAccess: false } },
    { sandboxPolicy: { type: 'workspaceWrite', writableRoots: [w.home, w.cwd], networkAccess: false } },
    { cwd: w.home, sandboxPolicy: { type: 'workspaceWrite', writableRoots: [], networkAccess: true } },
    { cwd: w.home, approvalPolicy: 'on-request' },
    { approvalsReviewer: 'auto_review' },
    {},
  ]) {
    await s.turn(thread.id, 'b', turn);
    heard(`turn ${JSON.stringify(turn)}`);
  }
  const other = await s.request('thread/start', { cwd: w.cwd });
  await s.turn(other.thread.id, 'a');
  for (const params of [{ cwd: w.home }, { cwd: '/nowhere' }, { sandbox: 'read-only' }, { cwd: w.cwd }, {}]) {
    await s.close();
    s = w.server({ config: settings });
    await s.initialize();
    await s.request('thread/resume', { threadId: other.thread.id, ...params });
    await s.turn(other.thread.id, 'r');
    heard(`resumed ${JSON.stringify(params)}`);
    const forked = await s.request('thread/fork', { threadId: other.thread.id, ...params });
    await s.turn(forked.thread.id, 'f');
    heard(`forked ${JSON.stringify(params)}`);
  }
  for (const [turn, params] of [
    [{ cwd: w.home }, {}],
    [{ cwd: w.home }, { cwd: w.home }],
    [{ cwd: w.home }, { cwd: '/nowhere' }],
    [{ cwd: w.cwd }, {}],
    [{ sandboxPolicy: { type: 'workspaceWrite', writableRoots: ['/usr'], networkAccess: false } }, {}],
  ]) {
    const { thread: moved } = await s.request('thread/start', { cwd: w.cwd });
    await s.turn(moved.id, 'a');
    await s.turn(moved.id, 'b', turn);
    await s.close();
    s = w.server({ config: settings });
    await s.initialize();
    await s.request('thread/resume', { threadId: moved.id, ...params });
    await s.turn(moved.id, 'c');
    await s.turn(moved.id, 'd', { cwd: w.home });
    heard(`moved ${JSON.stringify([turn, params])}`);
  }
};
