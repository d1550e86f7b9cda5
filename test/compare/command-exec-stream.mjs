// command/exec, streamed: deltas and caps, input, termination, and names of commands.
import { config } from './kit.mjs';
const sh = (script) => ['sh', '-c', script];
const base64 = (text) => Buffer.from(text).toString('base64');
export default async (w) => {
  const s = w.server({ config: config({ baseUrl: 'http://127.0.0.1:1' }) });
  await s.initialize();
  const start = (processId, script, more = {}) =>
    s.request('command/exec', { command: sh(script), processId, streamStdoutStderr: true, ...more });
  const write = (processId, text, closeStdin = false) =>
    s.requestError('command/exec/write', { processId, deltaBase64: base64(text), closeStdin });
  const heard = (text, from) =>
    s.waitFor((m) => m.method === 'command/exec/outputDelta' && m.params.deltaBase64 === base64(text), {
      from,
    });

  await start('a', 'echo out; sleep 0.2; echo err >&2; sleep 0.2; echo out; exit 3');
  await start('b', 'printf abc; sleep 0.2; printf defgh; sleep 0.2; printf uvwxyz >&2', {
    outputBytesCap: 5,
  });
  await start('c', 'printf abc', { outputBytesCap: 0 });

  await s.requestError('command/exec/write', { processId: 'none', closeStdin: true });
  await s.requestError('command/exec/write', { processId: 'none' });
  await s.requestError('command/exec/write', { processId: 'none', deltaBase64: '%' });
  await s.requestError('command/exec/terminate', { processId: 'no"ne' });
  await s.requestError('command/exec/resize', { processId: 'none', size: { rows: 0, cols: 1 } });
  await s.requestError('command/exec/resize', { processId: 'none', size: { rows: 1, cols: 1 } });

  let from = s.trace.length;
  const fed = start(
    'd',
    'echo ready; while read l; do sleep 0.2; echo "got $l"; done; sleep 0.3; echo end; exit 5',
    {
      streamStdin: true,
    },
  );
  await heard('ready\n', from);
  await s.requestError('command/exec', { command: ['true'], processId: 'd' });
  await s.requestError('command/exec/resize', { processId: 'd', size: { rows: 1, cols: 1 } });
  await write('d', 'one\n');
  await heard('got one\n', from);
  await write('d', '', true);
  await write('d', 'two\n');
  await fed;

  from = s.trace.length;
  const ended = start('e', 'echo ready; sleep 60');
  await heard('ready\n', from);
  await write('e', 'x');
  const terminated = s.request('command/exec/terminate', { processId: 'e' });
  await ended;
  await terminated;
  await s.requestError('command/exec/terminate', { processId: 'e' });
};
