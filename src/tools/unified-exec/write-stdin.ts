import { ToolArguments } from '../arguments.ts';
import type { Tool, ToolCall, ToolContext, ToolOutput } from '../tool.ts';
import { ToolFailure } from '../tool.ts';
import type { ExecSession, SessionReading } from './exec-session.ts';
import { outputLimit, sessionReport } from './session-report.ts';
import { MAX_OUTPUT_PARAMETER, YIELD_PARAMETER, yieldTime } from './yield-time.ts';

/** `write_stdin`: types into a session's terminal, or only looks what it wrote meanwhile. */
export function writeStdinTool(options: { readonly mostLookingMs: number }): Tool {
  return {
    name: 'write_stdin',
    parallel: false,
    spec: {
      type: 'function',
      name: 'write_stdin',
      description:
        'Types into a session that `exec_command` left running, and answers with what it wrote since.',
      strict: false,
      parameters: {
        type: 'object',
        properties: {
          chars: { type: 'string', description: 'What to type; without it the session is only looked at.' },
          max_output_tokens: MAX_OUTPUT_PARAMETER,
          session_id: { type: 'number', description: 'The ID of the session.' },
          yield_time_ms: YIELD_PARAMETER,
        },
        required: ['session_id'],
        additionalProperties: false,
      },
    },
    run: (call, context) => run(call, context, options.mostLookingMs),
  };
}

async function run(call: ToolCall, context: ToolContext, mostLookingMs: number): Promise<ToolOutput> {
  const args = ToolArguments.parse(call.input);
  const id = args.integer('session_id', 'i32');
  const chars = args.optionalString('chars') ?? '';
  const asked = args.optionalUnsigned('yield_time_ms', 'u64');
  const limit = outputLimit(args.optionalUnsigned('max_output_tokens', 'usize'), context.outputLimit);
  const session = context.sessions.find(id);
  if (session === undefined) throw failure(`Unknown process id ${id}`);
  const ms = chars === '' ? yieldTime.ofLook(asked, mostLookingMs) : yieldTime.ofWrite(asked);
  const reading = await session.whileReading(() => interact(session, chars, ms, context));
  if (reading.exitCode !== null) context.sessions.forget(session);
  return { body: sessionReport(session, reading, limit) };
}

async function interact(
  session: ExecSession,
  chars: string,
  ms: number,
  { turnId, emit, clock, signal }: ToolContext,
): Promise<SessionReading> {
  if (chars !== '') await type(session, chars);
  const reading = await session.read({ ms, clock, signal });
  const processId = String(session.id);
  emit({ type: 'terminalInteraction', turnId, itemId: session.itemId, processId, stdin: chars });
  return reading;
}

async function type(session: ExecSession, chars: string): Promise<void> {
  if (!session.tty) {
    throw failure('stdin is closed for this session; rerun exec_command with tty=true to keep stdin open');
  }
  if (!(await session.write(chars)) && !session.hasEnded) throw failure('failed to write to stdin');
}

function failure(reason: string): ToolFailure {
  return new ToolFailure(`write_stdin failed: ${reason}`);
}
