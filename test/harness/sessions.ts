import { command } from './expected.ts';
import type { InputItem } from './model-input.ts';
import type { ModelRequest, Script } from './scripted-model.ts';
import { call } from './sse.ts';

/** A response that starts `cmd` by `exec_command`, which answers at the latest in a quarter of a second. */
export function execCommand(cmd: string, extra: object = {}, id = 'c1'): Script {
  return call(id, 'exec_command', { cmd, login: false, yield_time_ms: 250, ...extra });
}

/** A response that types into the session that the model was told of first, or a later one. */
export function typeInto(chars: string, id: string, extra: object = {}, place = 0): Script {
  return (request) =>
    call(id, 'write_stdin', { session_id: sessionIds(request)[place], chars, yield_time_ms: 250, ...extra });
}

/** A response that looks at the session that the model was told of first, or a later one. */
export function lookAt(id: string, extra: object = {}, place = 0): Script {
  return (request) => call(id, 'write_stdin', { session_id: sessionIds(request)[place], ...extra });
}

/** The sessions that a model was told of, in order. */
function sessionIds({ body }: ModelRequest): number[] {
  const { input } = body as { input: InputItem[] };
  return input.flatMap(({ output }) => {
    const found = /^Process running with session ID (\d+)$/m.exec(String(output));
    return found === null ? [] : [Number(found[1])];
  });
}

/** How the report of a session reads once it is evened out; `state` is its exit code, or its name while it runs. */
export function sessionReport(output: string, state: number | string = 0): string {
  const said =
    typeof state === 'number'
      ? `Process exited with code ${state}`
      : `Process running with session ID ${state}`;
  const tokens = Math.ceil(Buffer.byteLength(output) / 4);
  return `Chunk ID: <chunk>\nWall time: 0 seconds\n${said}\nOriginal token count: ${tokens}\nOutput:\n${output}`;
}

/** The item of a command that `exec_command` started, as it begins. */
export function startedSession(cmd: string, differing: object = {}): Record<string, unknown> {
  return command(cmd, { processId: '@1', source: 'unifiedExecStartup', ...differing });
}
