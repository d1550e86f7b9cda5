// command/exec in a terminal: its size, what is typed, keys, termination, the sandbox and what cannot start. Not compared:
// Ctrl-C in the sandbox, which there ends the sandbox instead of telling the command; what the sandbox of 0.129.0 says of
// programs that it cannot start (its launcher panics); a folder that is not there, instead of which it takes the home folder.
import { config } from './kit.mjs';
const base64 = (text) => Buffer.from(text).toString('base64');
const outside = { type: 'dangerFullAccess' };
export default async (w) => {
  const s = w.server({ config: config({ baseUrl: 'http://127.0.0.1:1' }) });
  await s.initialize();
  const shown = (processId, from) =>
    s.trace
      .slice(from)
      .filter(({ m }) => m.method === 'command/exec/outputDelta' && m.params.processId === processId)
      .map(({ m }) => Buffer.from(m.params.deltaBase64, 'base64').toString())
      .join('');
  const start = (processId, script, more = {}) =>
    s.request('command/exec', { command: ['sh', '-c', script], processId, tty: true, ...more });
  const typed = (processId, text, closeStdin = false) =>
    s.requestError('command/exec/write', { processId, deltaBase64: base64(text), closeStdin });
  const heard = (processId, text, from) => s.waitFor(() => shown(processId, from).includes(text), { from });
  const tell = (name, from) => w.note(`shown by ${name}`, shown(name, from));

  for (const sandboxPolicy of [undefined, outside]) {
    const more = sandboxPolicy && { sandboxPolicy };
    const size = { rows: 31, cols: 101 };
    let from = s.trace.length;
    await start(
      'a',
      '[ -t 0 ] && [ -t 1 ] && [ -t 2 ] && stty size; echo "term ${TERM-unset}"; echo err >&2; exit 3',
      more,
    );
    tell('a', from);
    from = s.trace.length;
    const sized = start('b', 'stty size; read line; stty size; echo "<$line>"; exit 4', {
      ...more,
      size,
      outputBytesCap: 40,
    });
    await heard('b', '31 101', from);
    await s.requestError('command/exec/resize', { processId: 'b', size: { rows: 0, cols: 1 } });
    await s.requestError('command/exec/resize', { processId: 'b', size: { rows: 50, cols: 120 } });
    await typed('b', 'hello\n');
    await sized;
    tell('b', from);
    from = s.trace.length;
    const fed = start('c', 'echo ready; cat; sleep 0.5; echo done', more);
    await heard('c', 'ready', from);
    await typed('c', 'line', true);
    await typed('c', 'late');
    await fed;
    tell('c', from);
    from = s.trace.length;
    const keyed = start(
      'd',
      'trap "echo interrupted; exit 9" INT; echo ready; while :; do sleep 0.05; done',
      { sandboxPolicy: outside },
    );
    await heard('d', 'ready', from);
    await typed('d', '\u0003');
    await keyed;
    tell('d', from);
    from = s.trace.length;
    const ended = start('e', 'echo ready; sleep 60', more);
    await heard('e', 'ready', from);
    const terminated = s.request('command/exec/terminate', { processId: 'e' });
    await ended;
    await terminated;
    from = s.trace.length;
    await start('f', 'echo ready; sleep 60', { ...more, timeoutMs: 300 });
    tell('f', from);
    from = s.trace.length;
    await start('g', 'seq 1 3000 | tail -c 4000', more);
    tell('g', from);
    await s.requestError('command/exec', { command: ['true', 'a\0b'], processId: 'h', tty: true, ...more });
    await start('i', 'kill -9 $$', more);
    await start('j', 'printf abc', { ...more, outputBytesCap: 0 });
    await start('k', 'printf abc', { ...more, streamStdin: false, streamStdoutStderr: false });
  }
  await s.requestError('command/exec', { command: [''], processId: 'h', tty: true, sandboxPolicy: outside });
  s.trace = s.trace.filter(({ m }) => m.method !== 'command/exec/outputDelta');
};
