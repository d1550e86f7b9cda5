// Patches under other policies: inside the workspace unasked, outside asked or refused, for the session.
import { config, ev, say, toolOutputs } from './kit.mjs';
const add = (name) => `*** Begin Patch\n*** Add File: ${name}\n+x\n*** End Patch\n`;
export default async (w) => {
  for (const [policy, sandbox] of [
    ['never', 'read-only'],
    ['on-request', 'read-only'],
    ['on-failure', 'read-only'],
    ['never', 'workspace-write'],
    ['on-request', 'workspace-write'],
    ['untrusted', 'workspace-write'],
    ['never', 'danger-full-access'],
  ]) {
    const step = (id, name) => [
      ev.created(),
      ev.customToolCall(id, 'apply_patch', add(name)),
      ev.completed(),
    ];
    const mock = await w.mock([
      step('p1', `${policy}-${sandbox}-a.txt`),
      step('p2', `${policy}-${sandbox}-a.txt`),
      step('p3', '../.codex/outside.txt'),
      say('done'),
    ]);
    const s = w.server({ config: config(mock, { model: 'gpt-5.2-codex', policy, sandbox }) });
    s.handlers['item/fileChange/requestApproval'] = () => ({ decision: 'acceptForSession' });
    await s.initialize();
    const { thread } = await s.request('thread/start', { cwd: w.cwd });
    await s.turn(thread.id, 'edit');
    w.note('outputs', toolOutputs(mock));
    await s.close();
  }
};
