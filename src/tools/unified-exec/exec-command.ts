import { userPath } from '../../user-path.ts';
import { interceptPatch } from '../apply-patch-call.ts';
import { ToolArguments } from '../arguments.ts';
import { refuseEscalation } from '../command-approval.ts';
import { escalationParameters, readEscalation } from '../escalation.ts';
import { isLogin, loginParameter } from '../login-shell.ts';
import { currentShellFacts, shellArgv, shellByName, type UserShell } from '../shell/index.ts';
import type { Tool, ToolCall, ToolContext, ToolOutput } from '../tool.ts';
import { outputLimit, patchReport, sessionReport } from './session-report.ts';
import { startSession } from './session-start.ts';
import { MAX_OUTPUT_PARAMETER, YIELD_PARAMETER, yieldTime } from './yield-time.ts';

/** From how many sessions on the model is warned that older ones will be given up (0.129.0). */
const MANY_SESSIONS = 60;

/** How commands are started. */
export interface ExecCommandOptions {
  /** Where the model names no other shell. */
  readonly shell: UserShell;
  /** Whether the model may ask for a login shell, which it then has unless it asks for none. */
  readonly loginShells: boolean;
  /** Whether the command may ask for more permissions within the sandbox. */
  readonly asksPermissions: boolean;
}

/** `exec_command`: starts a script in a shell, and answers when it has ended or has run for a while. */
export function execCommandTool(options: ExecCommandOptions): Tool {
  return {
    name: 'exec_command',
    parallel: true,
    spec: {
      type: 'function',
      name: 'exec_command',
      description:
        'Runs a script in a shell. Answers with its output and exit code, or, where it still runs when the time is up, with a session ID for `write_stdin`. Set `workdir` rather than changing folders in the script.',
      strict: false,
      parameters: {
        type: 'object',
        properties: {
          cmd: { type: 'string', description: 'The script.' },
          ...escalationParameters(options.asksPermissions),
          ...loginParameter(options.loginShells),
          max_output_tokens: MAX_OUTPUT_PARAMETER,
          shell: { type: 'string', description: "Another shell than the user's own." },
          tty: {
            type: 'boolean',
            description:
              'True gives it a terminal that `write_stdin` can type into; without it, it gets pipes and no input.',
          },
          workdir: { type: 'string', description: "Folder to run in; the turn's folder without it." },
          yield_time_ms: YIELD_PARAMETER,
        },
        required: ['cmd'],
        additionalProperties: false,
      },
    },
    run: (call, context) => run(call, context, options),
  };
}

async function run(call: ToolCall, context: ToolContext, options: ExecCommandOptions): Promise<ToolOutput> {
  const args = ToolArguments.parse(call.input);
  const argv = commandLine(args, context, options);
  const cwd = userPath(args.optionalString('workdir') ?? '.', context.cwd);
  const tty = args.optionalBoolean('tty') ?? false;
  const yieldMs = yieldTime.ofStart(args.optionalUnsigned('yield_time_ms', 'u64'));
  const limit = outputLimit(args.optionalUnsigned('max_output_tokens', 'usize'), context.outputLimit);
  const refusal = refuseEscalation(context.approvalPolicy, 'cannot');
  const escalation = readEscalation(args, cwd, context, refusal);
  const patched = await interceptPatch(call.callId, argv, cwd, context);
  if (patched !== null) return { body: patchReport(patched.body, limit) };
  const request = { callId: call.callId, argv, cwd, tty, ...escalation };
  return { body: await runSession(request, context, yieldMs, limit) };
}

async function runSession(
  request: Parameters<typeof startSession>[1],
  context: ToolContext,
  ms: number,
  limit: ReturnType<typeof outputLimit>,
): Promise<string> {
  const { sessions, clock, signal, warnModel } = context;
  const id = sessions.reserve();
  try {
    const session = await startSession(id, request, context);
    const kept = sessions.keep(session);
    if (kept >= MANY_SESSIONS) warnModel(manySessions(kept));
    const reading = await session.whileReading(() => session.read({ ms, clock, signal }));
    if (reading.exitCode !== null) sessions.forget(session);
    return sessionReport(session, reading, limit);
  } catch (error) {
    sessions.release(id);
    throw error;
  }
}

const manySessions = (count: number): string =>
  `${count} of your sessions are open. Beyond ${MANY_SESSIONS} the ones used longest ago may be ended: use one again, or end what you no longer need.`;

function commandLine(
  args: ToolArguments,
  context: ToolContext,
  { shell, loginShells }: ExecCommandOptions,
): string[] {
  const script = args.string('cmd');
  const named = args.optionalString('shell');
  const chosen = named === null ? shell : shellByName(named, currentShellFacts(context.env));
  return shellArgv(chosen, script, isLogin(args, loginShells));
}
