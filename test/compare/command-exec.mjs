// command/exec, buffered: parameters that do not fit, environment, caps, time limits and the sandbox.
import { config } from './kit.mjs';
const sh = (script) => ['sh', '-c', script];
export default async (w) => {
  const s = w.server({ config: config({ baseUrl: 'http://127.0.0.1:1' }) });
  await s.initialize();
  const run = (command, more = {}) => s.requestError('command/exec', { command, ...more });
  const size = { rows: 0, cols: 1 };
  await run([]);
  for (const more of [
    { timeoutMs: -1 },
    { timeoutMs: 5, disableTimeout: true },
    { outputBytesCap: 5, disableOutputCap: true },
    { size },
    { size, tty: true, processId: 'p' },
    { tty: true },
    { streamStdin: true },
    { streamStdoutStderr: true },
    { sandboxPolicy: { type: 'readOnly' }, permissionProfile: { type: 'disabled' } },
    { timeoutMs: 0 },
  ]) {
    await run(['true'], more);
  }
  await run(sh('cat; echo out; echo err >&2; exit 7'));
  await run(sh('printf "%s|" "$A" "${HOME-unset}" "$CODEX_HOME"'), { env: { A: '1', HOME: null } });
  for (const cwd of ['.', '', '..', '/tmp', '~', 'none']) await run(sh('pwd'), { cwd });
  await run(sh('printf abcdefgh; printf uvwxyz >&2'), { outputBytesCap: 5 });
  await run(sh('printf abcdefgh'), { outputBytesCap: 0 });
  await run(sh('echo a; sleep 60'), { timeoutMs: 300 });
  await run(sh('kill -9 $$'));
  await run(sh('echo x > inside; echo x > ../outside; ls inside'));
  await run(sh('echo x > never'), { sandboxPolicy: { type: 'readOnly' } });
  const sandboxPolicy = { type: 'dangerFullAccess' };
  await run(['no-such-program'], { sandboxPolicy });
  await run([''], { sandboxPolicy });
  await run(['true', 'a\0b'], { sandboxPolicy });
  await run(['/etc'], { sandboxPolicy });
  await run(['true'], { sandboxPolicy, cwd: '/etc/passwd' });
  await run(sh('kill -9 $$'), { sandboxPolicy });
  await run(sh('echo x > ../outside; sleep 60 & echo "net $CODEX_SANDBOX_NETWORK_DISABLED"'), {
    sandboxPolicy,
  });
  const root = { path: { type: 'special', value: { kind: 'root' } }, access: 'read' };
  const here = {
    path: { type: 'special', value: { kind: 'project_roots', subpath: null } },
    access: 'write',
  };
  const fileSystem = { type: 'restricted', entries: [root, here] };
  const managed = { type: 'managed', network: { enabled: false }, fileSystem };
  w.file('sub/f', '');
  for (const permissionProfile of [managed, { type: 'disabled' }]) {
    await run(sh('echo x > here; echo x > ../up'), { cwd: 'sub', permissionProfile });
  }
  w.note('files', [
    w.read('inside'),
    w.read('../outside'),
    w.read('never'),
    w.read('sub/here'),
    w.read('up'),
  ]);
};
