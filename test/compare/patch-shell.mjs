// apply_patch called through the shell, a patch that does not fit, and one that is refused.
import { call, config, ev, say, shell, toolOutputs } from './kit.mjs';
export default async (w) => {
  w.file('old.txt', 'keep\nbefore\nkeep too\n');
  const good =
    "apply_patch <<'EOF'\n*** Begin Patch\n*** Update File: old.txt\n@@\n-before\n+after\n*** End Patch\nEOF\n";
  const bad = '*** Begin Patch\n*** Update File: old.txt\n@@\n-nowhere\n+x\n*** End Patch\n';
  const second =
    '*** Begin Patch\n*** Delete File: old.txt\n*** Add File: dir/deep.txt\n+deep\n*** End Patch\n';
  const mock = await w.mock([
    call('c1', 'shell_command', shell(good)),
    [ev.created(), ev.customToolCall('p1', 'apply_patch', bad), ev.completed()],
    [ev.created(), ev.customToolCall('p2', 'apply_patch', 'not a patch'), ev.completed()],
    [ev.created(), ev.customToolCall('p3', 'apply_patch', second), ev.completed()],
    say('done'),
  ]);
  const s = w.server({ config: config(mock, { model: 'gpt-5.2-codex', policy: 'untrusted' }) });
  const answers = ['accept', 'decline'];
  s.handlers['item/fileChange/requestApproval'] = () => ({ decision: answers.shift() });
  await s.initialize();
  const { thread } = await s.request('thread/start', { cwd: w.cwd });
  await s.turn(thread.id, 'edit');
  await s.request('thread/read', { threadId: thread.id, includeTurns: true });
  w.note('old.txt', w.read('old.txt'));
  w.note('outputs', toolOutputs(mock));
};
