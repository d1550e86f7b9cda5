// Parallel calls, unknown tools, bad arguments, the shell tool with argv, a time-out, the plan.
import { call, config, ev, say, shell, toolOutputs } from './kit.mjs';
export default async (w) => {
  const mock = await w.mock([
    [
      ev.created(),
      ev.functionCall('a', 'shell_command', shell('echo a')),
      ev.functionCall('b', 'nope', {}),
      ev.completed(),
    ],
    call('p', 'update_plan', { plan: [{ step: 's', status: 'pending' }] }),
    call('c', 'shell_command', '{"command":5}'),
    call('d', 'shell', { command: ['echo', 'argv'], timeout_ms: 5000 }),
    call('e', 'shell_command', shell('sleep 5', { timeout_ms: 300 })),
    call('f', 'update_plan', { plan: [{ step: 's', status: 'odd' }] }),
    [ev.created(), ev.customToolCall('g', 'whatever', 'x'), ev.completed()],
    call('h', 'shell_command', shell('pwd; exit 3', { workdir: 'sub' })),
    call('i', 'apply_patch', { input: '*** Begin Patch\n*** Add File: fn.txt\n+x\n*** End Patch\n' }),
    say('done'),
  ]);
  w.file('sub/x', '');
  const s = w.server({ config: config(mock) });
  await s.initialize();
  const { thread } = await s.request('thread/start', { cwd: w.cwd });
  await s.turn(thread.id, 'go');
  await s.request('thread/read', { threadId: thread.id, includeTurns: true });
  // Where in the arguments a mistake is, the reference says too.
  w.note(
    'outputs',
    toolOutputs(mock).map((output) =>
      output
        .replace(/^(failed to parse function arguments: \w+).*/s, '$1')
        .replace(/after \d+ milliseconds/, 'after <ms>'),
    ),
  );
};
