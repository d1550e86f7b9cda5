import { join } from 'node:path';
import type { ConfigWarningNotification } from '../../protocol/index.ts';
import { appendAllowRule, appendHostRule } from './append-rule.ts';
import { ExecPolicy } from './exec-policy.ts';
import type { HostRule } from './network-rule.ts';
import type { PrefixRule } from './prefix-rule.ts';
import { readRuleFiles } from './rule-files.ts';

/** The rules of some folders, and what users should know of them. */
export interface LoadedRules {
  readonly policy: ExecPolicy;
  readonly warnings: readonly ConfigWarningNotification[];
}

/** The rules about commands of a server: read from files for each thread, and added to by what users allow. */
export class RuleBook {
  readonly #defaultFile: string;
  readonly #amendments: PrefixRule[] = [];
  readonly #hostAmendments: HostRule[] = [];
  #writing: Promise<void> = Promise.resolve();

  /** @param codexHome the folder in whose `rules/default.rules` is written what users allow */
  constructor(codexHome: string) {
    this.#defaultFile = join(codexHome, 'rules', 'default.rules');
  }

  /** Reads the rules below configuration folders, those that count least first. Never fails: see {@link ExecPolicy}. */
  async load(configFolders: readonly string[]): Promise<LoadedRules> {
    // What was allowed before is in the file, unless the user took it out again.
    const known = this.#amendments.length;
    const knownHosts = this.#hostAmendments.length;
    const { warnings, ...files } = await readRuleFiles(configFolders);
    const policy = new ExecPolicy({
      ...files,
      amendments: () => this.#amendments.slice(known),
      hostAmendments: () => this.#hostAmendments.slice(knownHosts),
    });
    return { policy, warnings };
  }

  /**
   * Allows commands of a beginning from now on, in all threads and for good.
   *
   * @throws AppendRuleError where that cannot be written down; then it does not hold
   */
  async amend(prefix: readonly string[]): Promise<void> {
    await this.#write(() => appendAllowRule(this.#defaultFile, prefix));
    const pattern = prefix.map((word) => [word]);
    this.#amendments.push({ pattern, decision: 'allow', justification: null });
  }

  /**
   * Allows or denies a host from now on, in all threads and for good.
   *
   * @throws AppendRuleError where that cannot be written down; then it does not hold
   */
  async amendHosts(rule: HostRule): Promise<void> {
    await this.#write(() => appendHostRule(this.#defaultFile, rule));
    this.#hostAmendments.push(rule);
  }

  /** One write after the other. */
  async #write(append: () => Promise<void>): Promise<void> {
    const written = this.#writing.then(append);
    this.#writing = written.catch(() => undefined);
    await written;
  }
}
