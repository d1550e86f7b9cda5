import { userPath } from '../user-path.ts';
import { interceptPatch } from './apply-patch-call.ts';
import { ToolArguments } from './arguments.ts';
import { escalationParameters, readEscalation } from './escalation.ts';
import { isLogin, loginParameter } from './login-shell.ts';
import { jsonReport, plainReport } from './output-text.ts';
import { runCommand } from './run-command.ts';
import type { UserShell } from './shell/index.ts';
import { shellArgv } from './shell/index.ts';
import type { Tool, ToolCall, ToolContext, ToolOutput } from './tool.ts';

/** How long a command may run when the model says nothing else, in milliseconds (0.129.0). */
const DEFAULT_TIMEOUT_MS = 10_000;

const timingParameters = {
  workdir: { type: 'string', description: "Folder to run in; the turn's folder without it." },
  timeout_ms: { type: 'number', description: 'Milliseconds after which the command is stopped.' },
} as const;

/** `shell_command`: one script for the user's shell. */
export function shellCommandTool({
  shell,
  loginShells,
  asksPermissions,
}: {
  readonly shell: UserShell;
  readonly loginShells: boolean;
  readonly asksPermissions: boolean;
}): Tool {
  return {
    name: 'shell_command',
    parallel: true,
    spec: {
      type: 'function',
      name: 'shell_command',
      description:
        "Runs a script in the user's shell and returns its exit code and output. Set `workdir` rather than changing folders in the script.",
      strict: false,
      parameters: {
        type: 'object',
        properties: {
          command: { type: 'string', description: 'The script.' },
          ...timingParameters,
          ...loginParameter(loginShells),
          ...escalationParameters(asksPermissions),
        },
        required: ['command'],
        additionalProperties: false,
      },
    },
    run: async (call, context) => {
      const args = ToolArguments.parse(call.input);
      const argv = shellArgv(shell, args.string('command'), isLogin(args, loginShells));
      return runScript(call, context, args, argv, plainReport);
    },
  };
}

/** `shell`: a program and its arguments, run as they are. */
export const shellTool: Tool = {
  name: 'shell',
  parallel: true,
  spec: {
    type: 'function',
    name: 'shell',
    description:
      'Runs a program with arguments and returns its output. For shell syntax start a shell: ["bash", "-lc", script].',
    strict: false,
    parameters: {
      type: 'object',
      properties: {
        command: { type: 'array', items: { type: 'string' }, description: 'The program and its arguments.' },
        ...timingParameters,
        ...escalationParameters(false),
      },
      required: ['command'],
      additionalProperties: false,
    },
  },
  run: async (call, context) => {
    const args = ToolArguments.parse(call.input);
    return runScript(call, context, args, args.strings('command'), jsonReport);
  },
};

/** `container.exec`: another name of {@link shellTool}, which some models know. */
export const containerExecTool: Tool = { ...shellTool, name: 'container.exec' };

/** What models call that bring their own words for {@link shellTool}; what they say of variables is not heard (0.129.0). */
export const localShellTool: Tool = { ...shellTool, name: 'local_shell', spec: { type: 'local_shell' } };

async function runScript(
  call: ToolCall,
  context: ToolContext,
  args: ToolArguments,
  argv: readonly string[],
  report: typeof plainReport,
): Promise<ToolOutput> {
  const cwd = userPath(args.optionalString('workdir') ?? '.', context.cwd);
  const givenMs = args.optionalUnsigned('timeout_ms', 'u64') ?? args.optionalUnsigned('timeout', 'u64');
  const escalation = readEscalation(args, cwd, context);
  const patched = await interceptPatch(call.callId, argv, cwd, context);
  if (patched !== null) return patched;
  const request = { callId: call.callId, argv, cwd, timeoutMs: givenMs ?? DEFAULT_TIMEOUT_MS, ...escalation };
  return { body: report(await runCommand(request, context), context.outputLimit) };
}
