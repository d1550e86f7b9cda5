import type { UserShell } from './shell/index.ts';
import { containerExecTool, localShellTool, shellCommandTool, shellTool } from './shell-command.ts';
import type { Tool } from './tool.ts';
import { execCommandTool, writeStdinTool } from './unified-exec/index.ts';

/** How a model runs commands. */
export interface ShellToolOptions {
  /** The tool that it is offered. */
  readonly kind: 'exec_command' | 'shell_command' | 'shell';
  /** The user's shell. */
  readonly shell: UserShell;
  /** Whether the model may ask for a login shell, which it then has unless it asks for none. */
  readonly loginShells: boolean;
  /** Whether commands may ask for more permissions within the sandbox. */
  readonly asksPermissions: boolean;
  /** How long a look at a running command waits at most, in milliseconds. */
  readonly mostLookingMs: number;
}

/**
 * The tools that run commands: those that a model is offered, and those that 0.129.0 answers as well, though never beside
 * other calls.
 */
export function shellTools(options: ShellToolOptions): {
  readonly offered: readonly Tool[];
  readonly answered: readonly Tool[];
} {
  const shellCommand = shellCommandTool(options);
  const others = [shellCommand, shellTool, containerExecTool, localShellTool];
  const answered = others.map((tool) => ({ ...tool, parallel: false }));
  switch (options.kind) {
    case 'exec_command':
      return { offered: [execCommandTool(options), writeStdinTool(options)], answered };
    case 'shell_command':
      return { offered: [shellCommand], answered };
    case 'shell':
      return { offered: [shellTool], answered };
  }
}
