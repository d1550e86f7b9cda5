import { buildShellEnv } from '../../config/index.ts';
import type { ProcessOutcome, RunningProcess } from '../../exec/index.ts';
import type { Handlers, Outgoing, Session } from '../../rpc/index.ts';
import { invalidRequest } from '../../rpc/index.ts';
import { exitCodeOf, startFailure } from '../child-process/outcome.ts';
import { deltaOf, OutputCap, type OutputPiece } from '../child-process/output-cap.ts';
import { checkSize, readInput, withChanges } from '../child-process/params.ts';
import { SessionNames } from '../child-process/session-names.ts';
import { SteeredProcess } from '../child-process/steered-process.ts';
import type { CommandStarterParts } from '../command-exec/command-starter.ts';
import { toRpcError } from '../domain-errors.ts';
import { readSpawnRequest, type SpawnRequest } from './request.ts';

/** What `process/*` needs. */
export interface ProcessParts extends Omit<CommandStarterParts, 'sandbox'> {
  readonly outgoing: Pick<Outgoing, 'notify' | 'writable'>;
}

type ProcessMethod = 'process/spawn' | 'process/writeStdin' | 'process/kill' | 'process/resizePty';

/** Processes outside of any sandbox, which a connection owns: they end with it. */
export function processHandlers(parts: ProcessParts): Handlers<ProcessMethod> {
  const named = new SessionNames<SteeredProcess>();
  const find = (session: Session, handle: string): SteeredProcess => {
    const found = named.find(session, handle);
    if (found !== undefined) return found;
    throw invalidRequest(`no active process for process handle ${JSON.stringify(handle)}`);
  };
  return {
    'process/spawn': async (params, { session }) => {
      const request = readSpawnRequest(params);
      const { processHandle } = request;
      if (named.has(session, processHandle)) {
        throw invalidRequest(`duplicate active process handle: ${JSON.stringify(processHandle)}`);
      }
      const { shellEnvironmentPolicy } = await parts.commandConfig().catch(toRpcError);
      const env = withChanges(buildShellEnv(shellEnvironmentPolicy, parts.env), request.envChanges);
      const output = new ProcessOutput(request, session, parts.outgoing);
      const running = start(parts, { ...request, env }, session, output);
      const steered = new SteeredProcess(Promise.resolve(running), request.streamStdin, 'process');
      void named
        .during(session, processHandle, steered, running.outcome)
        .then((outcome) => output.end(outcome));
      return {};
    },
    'process/writeStdin': async (params, { session }) => {
      const { bytes, close } = readInput('process/writeStdin', params);
      await find(session, params.processHandle).write(bytes, close);
      return {};
    },
    'process/kill': async ({ processHandle }, { session }) => {
      await find(session, processHandle).kill();
      return {};
    },
    'process/resizePty': async ({ processHandle, size }, { session }) => {
      checkSize('process', size);
      await find(session, processHandle).resize(size);
      return {};
    },
  };
}

function start(
  { processes }: ProcessParts,
  request: SpawnRequest & { readonly env: Readonly<Record<string, string>> },
  { signal }: Session,
  output: ProcessOutput,
): RunningProcess {
  const { argv, cwd, env, connection, size, streamStdin, timeoutMs } = request;
  const pipe = streamStdin ? 'pipe' : 'null';
  const stdin = connection === 'PTY' ? { terminal: { size, takenByProgram: false } } : pipe;
  const options = { ...output.options, signal, ...(timeoutMs === undefined ? {} : { timeoutMs }) };
  try {
    return processes.start({ argv, cwd, env, stdin }, options);
  } catch (error) {
    throw startFailure(error, 'process', connection);
  }
}

/** Tells a connection what its process writes, and of its end. */
class ProcessOutput {
  readonly #request: SpawnRequest;
  readonly #recipients: readonly Session[];
  readonly #outgoing: ProcessParts['outgoing'];
  readonly #cap: OutputCap;

  constructor(request: SpawnRequest, session: Session, outgoing: ProcessParts['outgoing']) {
    this.#request = request;
    this.#recipients = [session];
    this.#outgoing = outgoing;
    this.#cap = new OutputCap(request.outputCap, (piece) => this.#take(piece));
  }

  get options() {
    const { streamOutput, outputCap = Infinity } = this.#request;
    return { onOutput: this.#cap.push.bind(this.#cap), retainBytes: streamOutput ? 0 : outputCap };
  }

  end(outcome: ProcessOutcome): void {
    const { processHandle, connection } = this.#request;
    this.#outgoing.notify(this.#recipients, 'process/exited', {
      processHandle,
      exitCode: exitCodeOf(outcome, connection),
      stdout: outcome.stdout.toString('utf8'),
      stdoutCapReached: this.#cap.reached('stdout'),
      stderr: outcome.stderr.toString('utf8'),
      stderrCapReached: this.#cap.reached('stderr'),
    });
  }

  #take(piece: OutputPiece): Promise<unknown> | undefined {
    const { processHandle, streamOutput } = this.#request;
    if (!streamOutput) return undefined;
    this.#outgoing.notify(this.#recipients, 'process/outputDelta', { processHandle, ...deltaOf(piece) });
    return this.#outgoing.writable(this.#recipients);
  }
}
