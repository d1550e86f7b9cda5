// process/*: parameters that do not fit, what is captured and streamed, input, terminals, kills, and names.
import { config } from './kit.mjs';
const sh = (script) => ['sh', '-c', script];
const base64 = (text) => Buffer.from(text).toString('base64');
export default async (w) => {
  const s = w.server({ config: config({ baseUrl: 'http://127.0.0.1:1' }) });
  await s.initialize();
  const cwd = w.cwd;
  const spawn = (processHandle, command, more = {}) =>
    s.requestError('process/spawn', { processHandle, command, cwd, ...more });
  const exited = (processHandle, from) =>
    s.waitFor((m) => m.method === 'process/exited' && m.params.processHandle === processHandle, { from });
  // 0.129.0 tells of a process's end before its name is free.
  let runs = 0;
  const run = async (name, script, more) => {
    const from = s.trace.length;
    runs += 1;
    const processHandle = `${name}${runs}`;
    await spawn(processHandle, sh(script), more);
    await exited(processHandle, from);
  };
  const heard = (processHandle, text, from) =>
    s.waitFor(() => shown(processHandle, from).includes(text), { from });
  const shown = (processHandle, from) =>
    s.trace
      .slice(from)
      .filter(({ m }) => m.method === 'process/outputDelta' && m.params.processHandle === processHandle)
      .map(({ m }) => Buffer.from(m.params.deltaBase64, 'base64').toString())
      .join('');
  const write = (processHandle, text, closeStdin = false) =>
    s.requestError('process/writeStdin', { processHandle, deltaBase64: base64(text), closeStdin });
  const size = { rows: 30, cols: 90 };

  await spawn('a', []);
  await spawn('', ['true']);
  await spawn('', []);
  for (const more of [
    { size },
    { size: { rows: 0, cols: 1 }, timeoutMs: -1 },
    { size: { rows: 0, cols: 1 }, tty: true },
    { timeoutMs: -1 },
    { timeoutMs: -1, size: { rows: 0, cols: 1 }, tty: true },
    { outputBytesCap: -1 },
    { cwd: 'relative' },
    { cwd: '/nowhere' },
    { cwd: '/etc/passwd' },
    { env: { A: 1 } },
  ]) {
    await spawn('a', ['true'], more);
  }
  await s.requestError('process/spawn', { processHandle: 'a', command: ['true'] });
  await s.requestError('process/spawn', { command: ['true'], cwd });
  await spawn('a', ['no-such-program']);
  await spawn('a', ['']);
  await spawn('a', [''], { tty: true });
  await spawn('a', ['true', 'a\0b']);
  await spawn('a', ['true', 'a\0b'], { tty: true });
  await spawn('a', ['/etc']);

  await run('b', 'cat; printf out; printf err >&2; exit 7');
  await run('b', 'printf "%s|" "$A" "${HOME-unset}"; pwd', { env: { A: '1', HOME: null }, cwd: '/tmp' });
  await run('b', 'printf abcdefgh; printf xyz >&2', { outputBytesCap: 3 });
  await run('b', 'printf abc; printf xy >&2', { outputBytesCap: 3 });
  await run('b', 'printf abc', { outputBytesCap: 0 });
  await run('b', 'true', { outputBytesCap: 0 });
  await run('b', 'head -c 1048576 /dev/zero | tr "\\0" x >&2; printf a', {});
  await run('b', 'head -c 1100000 /dev/zero | tr "\\0" x', { outputBytesCap: null });
  await run('b', 'echo a; sleep 60', { timeoutMs: 300 });
  await run('b', 'sleep 0.3; echo a', { timeoutMs: null });
  await run('b', 'kill -9 $$');
  await run('b', 'kill -9 $$', { tty: true });
  await run('b', 'echo x > inside; echo "net $CODEX_SANDBOX_NETWORK_DISABLED"');
  await run('c', 'printf out; sleep 0.1; printf err >&2; sleep 0.1; exit 3', { streamStdoutStderr: true });
  await run('c', 'printf abcdefgh; sleep 0.1; printf err >&2', {
    streamStdoutStderr: true,
    outputBytesCap: 4,
  });
  await run('c', 'printf abc', { streamStdoutStderr: true, outputBytesCap: 0 });

  for (const method of ['process/kill', 'process/writeStdin', 'process/resizePty']) {
    await s.requestError(method, { processHandle: 'no"ne', closeStdin: true, size });
  }
  await s.requestError('process/writeStdin', { processHandle: 'none' });
  await s.requestError('process/writeStdin', { processHandle: 'none', deltaBase64: '%' });
  await s.requestError('process/resizePty', { processHandle: 'none', size: { rows: 1, cols: 0 } });

  let from = s.trace.length;
  await spawn('d', sh('echo ready; while read l; do echo "got $l"; done; sleep 0.3; exit 5'), {
    streamStdin: true,
    streamStdoutStderr: true,
  });
  await heard('d', 'ready', from);
  await spawn('d', ['true']);
  await s.requestError('process/resizePty', { processHandle: 'd', size });
  await write('d', 'one\n');
  await heard('d', 'got one', from);
  await write('d', '', true);
  await write('d', 'two\n');
  await exited('d', from);

  from = s.trace.length;
  await spawn('e', sh('echo ready; sleep 60'), { streamStdoutStderr: true });
  await heard('e', 'ready', from);
  await write('e', 'x');
  await s.requestError('process/kill', { processHandle: 'e' });
  await exited('e', from);

  from = s.trace.length;
  await spawn(
    'f',
    sh('[ -t 0 ] && stty size; echo "term ${TERM-unset}"; read l; stty size; echo "<$l>"; exit 4'),
    {
      tty: true,
      size,
    },
  );
  await heard('f', 'term', from);
  await s.requestError('process/resizePty', { processHandle: 'f', size: { rows: 45, cols: 132 } });
  await write('f', 'hello\n');
  await exited('f', from);
  w.note('shown by f', shown('f', from));
  s.trace = s.trace.filter(({ m }) => m.method !== 'process/outputDelta' || m.params.processHandle !== 'f');
  w.note('files', w.read('inside'));
};
