// The sandbox policies that a turn may set: what may be written, the network, and what the model is told.
import { config, say, call, toolOutputs, shell } from './kit.mjs';
export default async (w) => {
  w.file('sub/x', '');
  const policies = [
    undefined,
    { type: 'readOnly' },
    { type: 'readOnly', networkAccess: true },
    { type: 'workspaceWrite' },
    { type: 'workspaceWrite', writableRoots: [w.home + '/other'], networkAccess: true },
    { type: 'workspaceWrite', excludeTmpdirEnvVar: true, excludeSlashTmp: true },
    { type: 'dangerFullAccess' },
    { type: 'externalSandbox' },
    { type: 'externalSandbox', networkAccess: 'enabled' },
    { type: 'externalSandbox', networkAccess: 'restricted' },
  ];
  w.file('../other/y', '');
  const cmd =
    'echo net=$CODEX_SANDBOX_NETWORK_DISABLED; for f in inside ../other/out ../outside /tmp/q-cmp-$$; do (echo x > $f) 2>/dev/null && { echo wrote; rm -f $f; } || echo refused; done';
  const script = [];
  policies.forEach((_, i) => script.push(call('c' + i, 'shell_command', shell(cmd)), say('d' + i)));
  const mock = await w.mock(script);
  const s = w.server({ config: config(mock) });
  await s.initialize();
  const { thread } = await s.request('thread/start', { cwd: w.cwd });
  for (const p of policies) await s.turn(thread.id, 'go', p ? { sandboxPolicy: p } : {});
  w.note('outputs', toolOutputs(mock));
  w.note(
    'roles',
    mock.responses().map((r) => r.body.input.map((i) => i.role ?? i.type).join(' ')),
  );
  await s.request('thread/resume', { threadId: thread.id });
};
