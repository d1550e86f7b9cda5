import type { ProcessOutcome } from '../../exec/index.ts';
import type { CommandExecResponse } from '../../protocol/index.ts';
import type { Handlers, Outgoing, Session } from '../../rpc/index.ts';
import { invalidRequest } from '../../rpc/index.ts';
import { exitCodeOf } from '../child-process/outcome.ts';
import { deltaOf, OutputCap } from '../child-process/output-cap.ts';
import { checkSize, readInput } from '../child-process/params.ts';
import { SessionNames } from '../child-process/session-names.ts';
import { SteeredProcess } from '../child-process/steered-process.ts';
import { CommandStarter, type CommandStarterParts } from './command-starter.ts';
import { connectionOf, readRequest, type CommandRequest } from './request.ts';

/** What `command/exec` and its kin need. */
export interface CommandExecParts extends CommandStarterParts {
  readonly outgoing: Pick<Outgoing, 'notify' | 'writable'>;
}

type CommandExecMethod =
  'command/exec' | 'command/exec/write' | 'command/exec/terminate' | 'command/exec/resize';

/** `command/exec` and the requests that steer a running command. A command ends with its connection. */
export function commandExecHandlers(parts: CommandExecParts): Handlers<CommandExecMethod> {
  const starter = new CommandStarter(parts);
  // A name is good until the command has been answered for.
  const named = new SessionNames<SteeredProcess>();
  const find = (session: Session, processId: string): SteeredProcess => {
    const command = named.find(session, processId);
    if (command !== undefined) return command;
    throw invalidRequest(`no active command/exec for process id ${JSON.stringify(processId)}`);
  };
  return {
    // Once the name is taken, requests that follow find the command by it.
    'command/exec': async (params, { session, signal, release }) => {
      const request = readRequest(params);
      const { processId, streamStdin } = request;
      if (processId !== undefined && named.has(session, processId)) {
        throw invalidRequest(`duplicate active command/exec process id: ${JSON.stringify(processId)}`);
      }
      const starting = starter.start(request, { signal, ...outputOptions(request, session, parts.outgoing) });
      const ended = starting.then(async ({ outcome }) => response(await outcome, request));
      if (processId === undefined) return await ended;
      const command = new SteeredProcess(starting, streamStdin, 'command/exec');
      const answer = named.during(session, processId, command, ended);
      release();
      return await answer;
    },
    'command/exec/write': async (params, { session }) => {
      const { bytes, close } = readInput('command/exec/write', params);
      await find(session, params.processId).write(bytes, close);
      return {};
    },
    'command/exec/terminate': async ({ processId }, { session }) => {
      await find(session, processId).kill();
      return {};
    },
    'command/exec/resize': async ({ processId, size }, { session }) => {
      checkSize('command/exec', size);
      await find(session, processId).resize(size);
      return {};
    },
  };
}

function outputOptions(request: CommandRequest, session: Session, outgoing: CommandExecParts['outgoing']) {
  const { processId, streamOutput, outputCap } = request;
  if (!streamOutput || processId === undefined) return { retainBytes: outputCap ?? Infinity };
  const recipients = [session];
  const output = new OutputCap(outputCap, (piece) => {
    outgoing.notify(recipients, 'command/exec/outputDelta', { processId, ...deltaOf(piece) });
    return outgoing.writable(recipients);
  });
  return { retainBytes: 0, onOutput: output.push.bind(output) };
}

function response(outcome: ProcessOutcome, { terminal }: CommandRequest): CommandExecResponse {
  return {
    exitCode: exitCodeOf(outcome, connectionOf(terminal)),
    stdout: outcome.stdout.toString('utf8'),
    stderr: outcome.stderr.toString('utf8'),
  };
}
