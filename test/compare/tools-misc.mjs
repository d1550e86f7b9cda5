// Parallel calls, unknown tools, bad arguments, the shell tool with argv, a time-out, the plan.
import { call, config, ev, say, shell, toolOutputs } from './kit.mjs';
export default async (w) => {
  const mock = await w.mock([
    [
      ev.created(),
      ev.functionCall('a', 'shell_command', shell('echo a')),
      ev.functionCall('b', 'nope', {}),
      ev.functionCall('p', 'update_plan', { plan: [{ step: 's', status: 'pending' }] }),
      ev.completed(),
    ],
    call('c', 'shell_command', '{"command":5}'),
    call('c2', 'shell_command', 'not json'),
    call('d', 'shell', { command: ['echo', 'argv'], timeout_ms: 5000 }),
    call('e', 'shell_command', shell('sleep 5', { timeout_ms: 300 })),
    call('f', 'update_plan', { plan: [{ step: 's', status: 'odd' }] }),
    [ev.created(), ev.customToolCall('g', 'whatever', 'x'), ev.completed()],
    call('h', 'shell_command', shell('pwd; echo err >&2; exit 3', { workdir: 'sub' })),
    call('i', 'apply_patch', { input: '*** Begin Patch\n*** Add File: fn.txt\n+x\n*** End Patch\n' }),
    say('done'),
  ]);
  w.file('sub/x', '');
  const s = w.server({ config: config(mock) });
  await s.initialize();
  const { thread } = await s.request('thread/start', { cwd: w.cwd });
  await s.turn(thread.id, 'go');
  await s.request('thread/read', { threadId: thread.id, includeTurns: true });
  w.note('outputs', toolOutputs(mock));
};
