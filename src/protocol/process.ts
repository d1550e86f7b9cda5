/** Processes run outside any sandbox, without a thread. */
import {
  array,
  boolean,
  def,
  described,
  doc,
  elided,
  int32,
  int64,
  map,
  nullable,
  obj,
  optional,
  string,
  stringEnum,
  uint,
  uint16,
  type Static,
} from './schema/index.ts';
import { AbsolutePathBuf } from './ids.ts';

export const ProcessTerminalSize = def('ProcessTerminalSize', () =>
  doc('In character cells.', obj({ rows: uint16, cols: uint16 })),
);
export type ProcessTerminalSize = Static<typeof ProcessTerminalSize>;

export const ProcessSpawnParams = def('ProcessSpawnParams', () =>
  doc(
    'Starts a process outside of any sandbox. The answer comes once it runs; its end by `process/exited`.',
    obj({
      command: doc('The program and its arguments; not empty.', array(string)),
      processHandle: doc("The client's name for it, unique on its connection while it runs.", string),
      cwd: doc('Where to run.', AbsolutePathBuf),
      tty: doc('Run in a terminal, with both streams open.', elided(false, boolean)),
      streamStdin: doc('Keep its input open for `process/writeStdin`.', elided(false, boolean)),
      streamStdoutStderr: doc(
        'Send output as it comes, by `process/outputDelta`, and not again at the end.',
        elided(false, boolean),
      ),
      outputBytesCap: doc(
        "How many bytes of each stream to capture. Absent is the server's default, null is all of them.",
        optional(uint),
      ),
      timeoutMs: doc("Absent is the server's default, null is none.", optional(int64)),
      env: doc(
        "Changes to the server's environment; null removes a variable.",
        optional(map(nullable(string))),
      ),
      size: doc('Initial size of the terminal; only with `tty`.', optional(ProcessTerminalSize)),
    }),
  ),
);
export type ProcessSpawnParams = Static<typeof ProcessSpawnParams>;

export const ProcessSpawnResponse = def('ProcessSpawnResponse', () => obj({}));
export type ProcessSpawnResponse = Static<typeof ProcessSpawnResponse>;

export const ProcessWriteStdinParams = def('ProcessWriteStdinParams', () =>
  obj({
    processHandle: doc('The `processHandle` that the client gave its `process/spawn`.', string),
    deltaBase64: doc('Bytes for its input.', optional(string)),
    closeStdin: doc('Close its input, after writing what is given.', elided(false, boolean)),
  }),
);
export type ProcessWriteStdinParams = Static<typeof ProcessWriteStdinParams>;

export const ProcessWriteStdinResponse = def('ProcessWriteStdinResponse', () => obj({}));
export type ProcessWriteStdinResponse = Static<typeof ProcessWriteStdinResponse>;

export const ProcessKillParams = def('ProcessKillParams', () =>
  obj({ processHandle: doc('The `processHandle` that the client gave its `process/spawn`.', string) }),
);
export type ProcessKillParams = Static<typeof ProcessKillParams>;

export const ProcessKillResponse = def('ProcessKillResponse', () => obj({}));
export type ProcessKillResponse = Static<typeof ProcessKillResponse>;

export const ProcessResizePtyParams = def('ProcessResizePtyParams', () =>
  obj({
    processHandle: doc('The `processHandle` that the client gave its `process/spawn`.', string),
    size: doc('The new size.', ProcessTerminalSize),
  }),
);
export type ProcessResizePtyParams = Static<typeof ProcessResizePtyParams>;

export const ProcessResizePtyResponse = def('ProcessResizePtyResponse', () => obj({}));
export type ProcessResizePtyResponse = Static<typeof ProcessResizePtyResponse>;

export const ProcessOutputStream = def('ProcessOutputStream', () =>
  stringEnum(
    described('stdout', 'Standard output, or everything of a terminal.'),
    described('stderr', 'Standard error.'),
  ),
);
export type ProcessOutputStream = Static<typeof ProcessOutputStream>;

export const ProcessOutputDeltaNotification = def('ProcessOutputDeltaNotification', () =>
  obj({
    processHandle: doc('The `processHandle` that the client gave its `process/spawn`.', string),
    stream: doc('Which stream it came from.', ProcessOutputStream),
    deltaBase64: string,
    capReached: doc('Set on the last chunk of a stream whose rest was over the cap.', boolean),
  }),
);
export type ProcessOutputDeltaNotification = Static<typeof ProcessOutputDeltaNotification>;

export const ProcessExitedNotification = def('ProcessExitedNotification', () =>
  obj({
    processHandle: doc('The `processHandle` that the client gave its `process/spawn`.', string),
    exitCode: int32,
    stdout: doc(
      'Bytes captured and not streamed: empty where they went out by `process/outputDelta`.',
      string,
    ),
    stdoutCapReached: doc('Whether output was lost to the cap.', boolean),
    stderr: doc(
      'Bytes captured and not streamed: empty where they went out by `process/outputDelta`.',
      string,
    ),
    stderrCapReached: doc('Whether output was lost to the cap.', boolean),
  }),
);
export type ProcessExitedNotification = Static<typeof ProcessExitedNotification>;
