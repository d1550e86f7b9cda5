/** Commands run in the sandbox without a thread. */
import {
  array,
  boolean,
  def,
  described,
  doc,
  elided,
  experimental,
  int32,
  int64,
  map,
  nullable,
  obj,
  optional,
  pathString,
  string,
  stringEnum,
  uint,
  uint16,
  type Static,
} from './schema/index.ts';
import { PermissionProfile } from './permissions.ts';
import { SandboxPolicy } from './policy.ts';

export const CommandExecTerminalSize = def('CommandExecTerminalSize', () =>
  doc('In character cells.', obj({ rows: uint16, cols: uint16 })),
);
export type CommandExecTerminalSize = Static<typeof CommandExecTerminalSize>;

export const CommandExecParams = def('CommandExecParams', () =>
  doc(
    'Runs a command in the sandbox, without a thread. The answer comes once it has exited and all of its output is sent.',
    obj({
      command: doc('The program and its arguments; not empty.', array(string)),
      processId: doc(
        "The client's name for it, unique on its connection. Needed for a terminal, for streaming, and for every later call about it.",
        optional(string),
      ),
      tty: doc('Run in a terminal, with both streams open.', elided(false, boolean)),
      streamStdin: doc(
        'Keep its input open for `command/exec/write`; needs a `processId`.',
        elided(false, boolean),
      ),
      streamStdoutStderr: doc(
        'Send output as it comes, by `command/exec/outputDelta`, and not again in the answer; needs a `processId`.',
        elided(false, boolean),
      ),
      outputBytesCap: doc(
        "How many bytes of each stream to capture; excludes `disableOutputCap`. The server's default when absent.",
        optional(uint),
      ),
      disableOutputCap: doc('Capture everything; excludes `outputBytesCap`.', elided(false, boolean)),
      disableTimeout: doc('Let it run for ever; excludes `timeoutMs`.', elided(false, boolean)),
      timeoutMs: doc("The server's default when absent; excludes `disableTimeout`.", optional(int64)),
      cwd: doc("Where to run; the server's directory when absent.", optional(pathString)),
      env: doc(
        "Changes to the server's environment; null removes a variable.",
        optional(map(nullable(string))),
      ),
      size: doc('Initial size of the terminal; only with `tty`.', optional(CommandExecTerminalSize)),
      sandboxPolicy: doc(
        "What it may do; excludes `permissionProfile`. The user's config when absent.",
        optional(SandboxPolicy),
      ),
      permissionProfile: experimental(
        'command/exec.permissionProfile',
        doc(
          "What it may do, in full; excludes `sandboxPolicy`. The user's config when absent.",
          optional(PermissionProfile),
        ),
      ),
    }),
  ),
);
export type CommandExecParams = Static<typeof CommandExecParams>;

export const CommandExecResponse = def('CommandExecResponse', () =>
  obj({
    exitCode: int32,
    stdout: doc(
      'Bytes captured and not streamed: empty where they went out by `command/exec/outputDelta`.',
      string,
    ),
    stderr: doc(
      'Bytes captured and not streamed: empty where they went out by `command/exec/outputDelta`.',
      string,
    ),
  }),
);
export type CommandExecResponse = Static<typeof CommandExecResponse>;

export const CommandExecWriteParams = def('CommandExecWriteParams', () =>
  obj({
    processId: doc('The `processId` that the client gave its `command/exec`.', string),
    deltaBase64: doc('Bytes for its input.', optional(string)),
    closeStdin: doc('Close its input, after writing what is given.', elided(false, boolean)),
  }),
);
export type CommandExecWriteParams = Static<typeof CommandExecWriteParams>;

export const CommandExecWriteResponse = def('CommandExecWriteResponse', () => obj({}));
export type CommandExecWriteResponse = Static<typeof CommandExecWriteResponse>;

export const CommandExecTerminateParams = def('CommandExecTerminateParams', () =>
  obj({ processId: doc('The `processId` that the client gave its `command/exec`.', string) }),
);
export type CommandExecTerminateParams = Static<typeof CommandExecTerminateParams>;

export const CommandExecTerminateResponse = def('CommandExecTerminateResponse', () => obj({}));
export type CommandExecTerminateResponse = Static<typeof CommandExecTerminateResponse>;

export const CommandExecResizeParams = def('CommandExecResizeParams', () =>
  obj({
    processId: doc('The `processId` that the client gave its `command/exec`.', string),
    size: doc('The new size.', CommandExecTerminalSize),
  }),
);
export type CommandExecResizeParams = Static<typeof CommandExecResizeParams>;

export const CommandExecResizeResponse = def('CommandExecResizeResponse', () => obj({}));
export type CommandExecResizeResponse = Static<typeof CommandExecResizeResponse>;

export const CommandExecOutputStream = def('CommandExecOutputStream', () =>
  stringEnum(
    described('stdout', 'Standard output, or everything of a terminal.'),
    described('stderr', 'Standard error.'),
  ),
);
export type CommandExecOutputStream = Static<typeof CommandExecOutputStream>;

export const CommandExecOutputDeltaNotification = def('CommandExecOutputDeltaNotification', () =>
  doc(
    'Goes to the connection that started the command. The command ends with that connection.',
    obj({
      processId: doc('The `processId` that the client gave its `command/exec`.', string),
      stream: doc('Which stream it came from.', CommandExecOutputStream),
      deltaBase64: string,
      capReached: doc('Set on the last chunk of a stream whose rest was over the cap.', boolean),
    }),
  ),
);
export type CommandExecOutputDeltaNotification = Static<typeof CommandExecOutputDeltaNotification>;
