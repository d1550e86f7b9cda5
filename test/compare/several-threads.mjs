// Three threads in one server wait for approvals at once and are answered in another order.
import { config, say, call, shell } from './kit.mjs';
const lastUser = (r) => {
  const u = r.body.input.filter((i) => i.role === 'user').at(-1);
  return u.content.at(-1).text;
};
export default async (w) => {
  const answer = (req) => {
    const t = lastUser(req);
    const outs = req.body.input.filter((i) => i.type === 'function_call_output').length;
    if (t.startsWith('run') && outs === 0)
      return call('c-' + t, 'shell_command', shell('touch ' + t.replace(' ', '-')));
    return say('answer to ' + t, { id: 'm-' + t });
  };
  const mock = await w.mock([answer], { repeatLast: true });
  const s = w.server({ config: config(mock, { policy: 'untrusted' }) });
  const asked = [];
  await s.initialize();
  const ts = [];
  for (let i = 0; i < 3; i++) ts.push((await s.request('thread/start', { cwd: w.cwd })).thread.id);
  // sequential start of approvals: wait for each to be asked
  const turns = [];
  for (let i = 0; i < 3; i++) {
    const r = await s.request('turn/start', { threadId: ts[i], input: [{ type: 'text', text: 'run ' + i }] });
    turns.push(r.turn.id);
    const m = await s.waitFor(
      (m) => m.method === 'item/commandExecution/requestApproval' && m.params.threadId === ts[i],
    );
    asked.push(m.id);
  }
  w.note('distinct ids', new Set(asked).size);
  await s.request('thread/loaded/list', {});
  // read each while pending
  await s.request('thread/read', { threadId: ts[1], includeTurns: true });
  await s.request('thread/list', {});
  // answer in reverse order
  for (const [i, d] of [
    [2, 'accept'],
    [0, 'decline'],
    [1, 'cancel'],
  ]) {
    s.send({ id: asked[i], result: { decision: d } });
    await s.waitFor((m) => m.method === 'turn/completed' && m.params.threadId === ts[i]);
  }
  w.note(
    'files',
    ['run-0', 'run-1', 'run-2'].map((f) => w.read(f)),
  );
  for (const t of ts) await s.request('thread/read', { threadId: t, includeTurns: true });
  await s.request('thread/list', {});
};
