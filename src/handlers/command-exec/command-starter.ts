import { resolve } from 'node:path';
import { buildShellEnv, disallowedChoice, type EffectiveConfig } from '../../config/index.ts';
import type { ProcessTable, RunningProcess, RunOptions } from '../../exec/index.ts';
import { internal, invalidRequest } from '../../rpc/index.ts';
import type { PreparedLaunch, SandboxHost } from '../../sandbox/index.ts';
import { startFailure } from '../child-process/outcome.ts';
import { withChanges } from '../child-process/params.ts';
import { toRpcError } from '../domain-errors.ts';
import { connectionOf, type CommandRequest } from './request.ts';

type CommandConfig = Pick<
  EffectiveConfig,
  'cwd' | 'permissionProfile' | 'shellEnvironmentPolicy' | 'requirements'
>;

export interface CommandStarterParts {
  /** The server's configuration, which commands without a thread go by; the reference keeps that of its start. */
  readonly commandConfig: () => Promise<CommandConfig>;
  readonly sandbox: Pick<SandboxHost, 'prepare'>;
  readonly processes: Pick<ProcessTable, 'start'>;
  /** The server's own environment. */
  readonly env: Readonly<Record<string, string>>;
}

type LaunchOptions = Pick<RunOptions, 'onOutput' | 'retainBytes'> & { readonly signal: AbortSignal };

/** @throws RpcError for a sandbox that the administrator does not allow */
function checkAllowed(confinement: CommandRequest['confinement'], { requirements }: CommandConfig): void {
  if (confinement.kind === 'configured') return;
  const problem = disallowedChoice(requirements, { sandbox: confinement.policy });
  if (problem === undefined) return;
  const named = confinement.kind === 'policy' ? 'sandbox policy' : 'permission profile';
  throw invalidRequest(`invalid ${named}: ${problem}`);
}

/** Starts commands in their sandbox, or refuses in words for a client. */
export class CommandStarter {
  readonly #parts: CommandStarterParts;

  constructor(parts: CommandStarterParts) {
    this.#parts = parts;
  }

  /** @throws RpcError */
  async start(request: CommandRequest, options: LaunchOptions): Promise<RunningProcess> {
    const config = await this.#parts.commandConfig().catch(toRpcError);
    const cwd = resolve(config.cwd, this.#expandHome(request.cwd));
    const prepared = await this.#prepare(request, config, cwd);
    if (options.signal.aborted) {
      prepared.release();
      throw internal('the connection has closed');
    }
    return this.#launch(request, prepared, cwd, options);
  }

  async #prepare(request: CommandRequest, config: CommandConfig, cwd: string): Promise<PreparedLaunch> {
    const { confinement, argv, terminal } = request;
    checkAllowed(confinement, config);
    const prepared = await this.#parts.sandbox.prepare({
      policy: confinement.kind === 'configured' ? config.permissionProfile : confinement.policy,
      policyCwd: confinement.kind === 'policyInCwd' ? cwd : config.cwd,
      command: argv,
      cwd,
      env: withChanges(buildShellEnv(config.shellEnvironmentPolicy, this.#parts.env), request.envChanges),
      terminal: terminal !== undefined,
    });
    if ('refused' in prepared) throw internal(`exec failed: ${prepared.refused}`);
    return prepared;
  }

  #launch(
    { streamStdin, terminal: size, timeoutMs }: CommandRequest,
    prepared: PreparedLaunch,
    cwd: string,
    options: LaunchOptions,
  ): RunningProcess {
    const { argv, env, extraFiles, takesTerminal: takenByProgram } = prepared.plan;
    const pipe = streamStdin ? 'pipe' : 'null';
    const stdin = size === undefined ? pipe : { terminal: { size, takenByProgram } };
    const limits = timeoutMs === undefined ? options : { ...options, timeoutMs };
    try {
      const running = this.#parts.processes.start({ argv, cwd, env, stdin, extraFiles }, limits);
      void running.outcome.then(() => prepared.release());
      return running;
    } catch (error) {
      prepared.release();
      throw startFailure(error, 'command', connectionOf(size));
    }
  }

  /** `~` and what is under it mean the server's home folder, as in the reference. */
  #expandHome(path: string): string {
    const home = this.#parts.env['HOME'];
    if (home === undefined || (path !== '~' && !path.startsWith('~/'))) return path;
    return resolve(home, path.slice(2));
  }
}
