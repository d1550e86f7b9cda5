import { isAbsolute, join } from 'node:path';
import type { StoredLogin } from './auth/stored-login.ts';
import type { ProviderSettings } from './config/providers.ts';
import type { TokenCommand } from './config/token-command.ts';
import { ProcessStartError, type ProcessOutcome, type ProcessTable } from './exec/index.ts';
import { ModelError, type ModelCredential, type ModelCredentials } from './model/index.ts';

export interface ProviderCredentialsParts {
  /** The user's login; null where there is none. */
  readonly login: () => Promise<StoredLogin | null>;
  /** Asks for another login where this one was refused: true where there is one. */
  readonly renewLogin: () => Promise<boolean>;
  readonly run: ProcessTable['run'];
  /** The environment that commands get. */
  readonly env: Readonly<Record<string, string>>;
  /** The folder that they run in, where none is configured. */
  readonly cwd: string;
}

interface Token {
  readonly text: Promise<string>;
  /** Milliseconds of a clock that only goes forward. */
  readonly at: number;
}

/** What stands behind a provider without a key of its own: what its command prints, or the user's login. */
export class ProviderCredentials implements ModelCredentials {
  readonly #parts: ProviderCredentialsParts;
  /** What commands printed last, by how they are run. */
  readonly #tokens = new Map<string, Token>();

  constructor(parts: ProviderCredentialsParts) {
    this.#parts = parts;
  }

  /** @throws ModelError where the provider's command does not give a token */
  async current(settings: ProviderSettings): Promise<ModelCredential | null> {
    if (settings.tokenCommand !== undefined) {
      return { kind: 'apiKey', token: await this.#token(settings.tokenCommand), accountId: null };
    }
    const found = await this.#parts.login();
    if (found === null || (found.fromEnvironment && !settings.requiresOpenaiAuth)) return null;
    return found.kind === 'apiKey'
      ? { kind: 'apiKey', token: found.key, accountId: null }
      : { kind: 'chatgpt', token: found.accessToken, accountId: found.accountId };
  }

  async renew({ tokenCommand }: ProviderSettings): Promise<boolean> {
    if (tokenCommand === undefined) return this.#parts.renewLogin();
    await this.#ask(tokenCommand);
    return true;
  }

  #token(command: TokenCommand): Promise<string> {
    const known = this.#tokens.get(JSON.stringify(command));
    const { refreshIntervalMs } = command;
    const holds =
      known !== undefined && (refreshIntervalMs === 0 || performance.now() - known.at < refreshIntervalMs);
    return holds ? known.text : this.#ask(command);
  }

  /** Runs the command once for all who wait for it; what fails is not kept. */
  #ask(command: TokenCommand): Promise<string> {
    const key = JSON.stringify(command);
    const token = { text: this.#print(command), at: performance.now() };
    this.#tokens.set(key, token);
    token.text.catch(() => {
      if (this.#tokens.get(key) === token) this.#tokens.delete(key);
    });
    return token.text;
  }

  async #print({ command, args, cwd = this.#parts.cwd, timeoutMs }: TokenCommand): Promise<string> {
    const refused = (problem: string): ModelError =>
      new ModelError({ type: 'other', message: `provider auth command \`${command}\` ${problem}` });
    const program = command.includes('/') && !isAbsolute(command) ? join(cwd, command) : command;
    const { env } = this.#parts;
    let outcome: ProcessOutcome;
    try {
      outcome = await this.#parts.run({ argv: [program, ...args], cwd, env, stdin: 'null' }, { timeoutMs });
    } catch (error) {
      if (!(error instanceof ProcessStartError)) throw error;
      throw refused(`failed to start: ${error.message}`);
    }
    const { exitCode, signal, timedOut, stdout, stderr } = outcome;
    if (timedOut) throw refused(`timed out after ${timeoutMs} ms`);
    const said = stderr.toString('utf8').trim();
    if (exitCode !== 0) {
      const end = signal === null ? `exit status: ${exitCode}` : `signal: ${signal}`;
      throw refused(`exited with status ${end}${said === '' ? '' : `: ${said}`}`);
    }
    const token = stdout.toString('utf8').trim();
    if (token === '') throw refused('produced an empty token');
    return token;
  }
}
