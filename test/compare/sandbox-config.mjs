// Sandbox modes and their options from config.toml and from thread/start.
import { config, say, call, toolOutputs, shell } from './kit.mjs';
export default async (w) => {
  w.file('../other/y', '');
  const cmd =
    'echo net=$CODEX_SANDBOX_NETWORK_DISABLED; for f in inside ../other/out ../outside .git/x; do (echo x > $f) 2>/dev/null && { echo wrote; rm -f $f; } || echo refused; done';
  w.git('init', '-q');
  const configs = [
    { sandbox: 'read-only' },
    { sandbox: 'workspace-write' },
    {
      sandbox: 'workspace-write',
      provider: `[sandbox_workspace_write]\nnetwork_access = true\nwritable_roots = ["${w.home}/other"]\nexclude_slash_tmp = true\nexclude_tmpdir_env_var = true\n`,
    },
    { sandbox: 'danger-full-access' },
  ];
  for (const c of configs) {
    const mock = await w.mock([
      call('c1', 'shell_command', shell(cmd)),
      say('done'),
      call('c2', 'shell_command', shell(cmd)),
      say('done'),
    ]);
    const s = w.server({ config: config(mock, c) });
    await s.initialize();
    const { thread } = await s.request('thread/start', { cwd: w.cwd });
    await s.turn(thread.id, 'go');
    const t2 = await s.request('thread/start', {
      cwd: w.cwd,
      sandbox: 'workspace-write',
      config: { 'sandbox_workspace_write.network_access': true },
    });
    await s.turn(t2.thread.id, 'go');
    w.note('outputs', toolOutputs(mock));
    await s.close();
  }
};
