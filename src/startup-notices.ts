import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { LoadedConfig } from './config/index.ts';
import { ConfigError } from './config/index.ts';
import type { Logger } from './log/logger.ts';
import type { Outgoing, Session } from './rpc/index.ts';
import type { SandboxHost } from './sandbox/index.ts';
import type { ConfigWarningNotification } from './protocol/index.ts';
import { once } from './once.ts';

/** What the notices are made from. */
export interface StartupNoticesParts {
  readonly codexHome: string;
  readonly outgoing: Outgoing;
  readonly sandbox: SandboxHost;
  readonly load: (overrides: object) => Promise<LoadedConfig>;
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
    const found = await Promise.all([this.#configWarnings(), this.#sandboxWarnings(), this.#ruleWarnings()]);
    return found.flat();
  }

  async #configWarnings(): Promise<readonly ConfigWarningNotification[]> {
    try {
      return (await this.#parts.load({})).warnings;
    } catch (error) {
      if (error instanceof ConfigError) return [invalidConfiguration(error)];
      throw error;
    }
  }

  /** Rules that forbid commands must not be thought to hold while they are not read. */
  async #ruleWarnings(): Promise<readonly ConfigWarningNotification[]> {
    const folder = join(this.#parts.codexHome, 'rules');
    const names = await readdir(folder).catch((): string[] => []);
    const rules = names.filter((name) => name.endsWith('.rules'));
    if (rules.length === 0) return [];
    return [
      {
        summary: 'Rules for commands are not applied.',
        details: `This version of Quire does not read ${rules.map((name) => join(folder, name)).join(', ')}: commands go by the approval policy alone.`,
      },
    ];
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
