import type { LoadedConfig } from './config/index.ts';
import { ConfigError } from './config/index.ts';
import type { Logger } from './log/logger.ts';
import type { Outgoing, Session } from './rpc/index.ts';
import type { SandboxHost } from './sandbox/index.ts';
import type { ConfigWarningNotification } from './protocol/index.ts';
import type { RuleBook } from './tools/rules/index.ts';
import { once } from './once.ts';

/** What the notices are made from. */
export interface StartupNoticesParts {
  readonly outgoing: Outgoing;
  readonly sandbox: SandboxHost;
  readonly load: (overrides: object) => Promise<LoadedConfig>;
  readonly rules: RuleBook;
  readonly log: Logger;
}

/** What every client is told once its handshake is done: that nothing controls us from afar, and what is amiss. */
export class StartupNotices {
  readonly #parts: StartupNoticesParts;
  readonly #warnings: () => Promise<readonly ConfigWarningNotification[]>;

  constructor(parts: StartupNoticesParts) {
    this.#parts = parts;
    this.#warnings = once(() => this.#collect());
  }

  /** Tells one connection. */
  tell(session: Session): void {
    const { outgoing, log } = this.#parts;
    outgoing.notify([session], 'remoteControl/status/changed', { status: 'disabled', environmentId: null });
    this.#warnings()
      .then((warnings) => {
        for (const warning of warnings) outgoing.notify([session], 'configWarning', warning);
      })
      .catch((error: unknown) => log.error('start-up notices could not be made', { error }));
  }

  async #collect(): Promise<readonly ConfigWarningNotification[]> {
    const found = await Promise.all([this.#configWarnings(), this.#sandboxWarnings()]);
    return found.flat();
  }

  async #configWarnings(): Promise<readonly ConfigWarningNotification[]> {
    try {
      const { warnings, roleWarnings, folders } = await this.#parts.load({});
      const rules = await this.#parts.rules.load(folders);
      return [...warnings, ...roleWarnings, ...rules.warnings];
    } catch (error) {
      if (error instanceof ConfigError) return [invalidConfiguration(error)];
      throw error;
    }
  }

  async #sandboxWarnings(): Promise<readonly ConfigWarningNotification[]> {
    const problem = await this.#parts.sandbox.problem();
    if (problem === undefined) return [];
    return [{ summary: 'Commands cannot be run in a sandbox on this machine.', details: problem }];
  }
}

function invalidConfiguration(error: ConfigError): ConfigWarningNotification {
  const { message: details, source } = error;
  const where = source === undefined ? {} : { path: source.path, range: source.range };
  return { summary: 'Invalid configuration; using defaults.', details, ...where };
}
