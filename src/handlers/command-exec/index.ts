import type { Handlers, Outgoing, Session } from '../../rpc/index.ts';
import { invalidParams, invalidRequest } from '../../rpc/index.ts';
import { decodeBase64 } from '../base64.ts';
import { CommandStarter, type CommandStarterParts } from './command-starter.ts';
import { OutputDeltas } from './output-deltas.ts';
import { checkSize, readRequest, type CommandRequest } from './request.ts';
import { RunningCommand } from './running-command.ts';

/** What `command/exec` and its kin need. */
export interface CommandExecParts extends CommandStarterParts {
  readonly outgoing: Pick<Outgoing, 'notify' | 'writable'>;
}

type CommandExecMethod =
  'command/exec' | 'command/exec/write' | 'command/exec/terminate' | 'command/exec/resize';

/** `command/exec` and the requests that steer a running command. A command ends with its connection. */
export function commandExecHandlers(parts: CommandExecParts): Handlers<CommandExecMethod> {
  const starter = new CommandStarter(parts);
  const named = new NamedCommands();
  return {
    // Once the name is taken, requests that follow find the command by it.
    'command/exec': async (params, { session, signal, release }) => {
      const request = readRequest(params);
      named.checkFree(session, request.processId);
      const starting = starter.start(request, { signal, ...outputOptions(request, session, parts.outgoing) });
      const command = new RunningCommand(starting, request);
      const answer = named.during(session, request.processId, command);
      release();
      return await answer;
    },
    'command/exec/write': async ({ processId, deltaBase64, closeStdin = false }, { session }) => {
      if (deltaBase64 == null && !closeStdin) {
        throw invalidParams('command/exec/write requires deltaBase64 or closeStdin');
      }
      const decoded = decodeBase64(deltaBase64 ?? '');
      if ('problem' in decoded) throw invalidParams(`invalid deltaBase64: ${decoded.problem}`);
      await named.find(session, processId).write(decoded.bytes, closeStdin);
      return {};
    },
    'command/exec/terminate': async ({ processId }, { session }) => {
      await named.find(session, processId).terminate();
      return {};
    },
    'command/exec/resize': async ({ processId, size }, { session }) => {
      checkSize(size);
      await named.find(session, processId).resize(size);
      return {};
    },
  };
}

function outputOptions(request: CommandRequest, session: Session, outgoing: CommandExecParts['outgoing']) {
  const { processId, streamOutput, outputCap } = request;
  if (!streamOutput || processId === undefined) return { retainBytes: outputCap ?? Infinity };
  const recipients = [session];
  const deltas = new OutputDeltas(processId, outputCap, (delta) => {
    outgoing.notify(recipients, 'command/exec/outputDelta', delta);
    return outgoing.writable(recipients);
  });
  return { retainBytes: 0, onOutput: deltas.push.bind(deltas) };
}

/** The commands that clients have named; a name is good until the command has been answered for. */
class NamedCommands {
  readonly #bySession = new WeakMap<Session, Map<string, RunningCommand>>();

  checkFree(session: Session, processId: string | undefined): void {
    if (processId === undefined || !this.#of(session).has(processId)) return;
    throw invalidRequest(`duplicate active command/exec process id: ${JSON.stringify(processId)}`);
  }

  async during(
    session: Session,
    processId: string | undefined,
    command: RunningCommand,
  ): RunningCommand['ended'] {
    if (processId === undefined) return await command.ended;
    const commands = this.#of(session);
    commands.set(processId, command);
    try {
      return await command.ended;
    } finally {
      commands.delete(processId);
    }
  }

  find(session: Session, processId: string): RunningCommand {
    const command = this.#of(session).get(processId);
    if (command !== undefined) return command;
    throw invalidRequest(`no active command/exec for process id ${JSON.stringify(processId)}`);
  }

  #of(session: Session): Map<string, RunningCommand> {
    let commands = this.#bySession.get(session);
    if (commands === undefined) this.#bySession.set(session, (commands = new Map()));
    return commands;
  }
}
