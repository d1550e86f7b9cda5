import { ProcessStartError, type ProcessOutcome, type ProcessTable } from '../exec/index.ts';

/** For one command of git; a large repository on a slow disk takes its time. */
const TIMEOUT_MS = 30_000;

/** The most that is taken of one command's output, in bytes. */
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

/** A repository's config may name programs for git to run, and change how it prints: none of that is wanted here. */
const PLAIN = [
  ['--no-pager'],
  ['-c', 'core.fsmonitor=false'],
  ['-c', 'core.hooksPath=/dev/null'],
  ['-c', 'core.splitIndex=false'],
  ['-c', 'diff.noprefix=false'],
  ['-c', 'diff.mnemonicPrefix=false'],
].flat();

/** Submodules are not looked into: what runs there goes by a config of their own. */
const DIFF = [
  'diff',
  '--no-ext-diff',
  '--no-textconv',
  '--no-color',
  '--submodule=short',
  '--ignore-submodules=dirty',
];

/** Where the server was started by git itself, these lead to another repository than the one of the directory. */
const MISLEADING: ReadonlySet<string> = new Set(['GIT_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE']);

const QUIET = {
  GIT_OPTIONAL_LOCKS: '0',
  GIT_TERMINAL_PROMPT: '0',
  GIT_ALLOW_PROTOCOL: 'none',
  GIT_NO_LAZY_FETCH: '1',
  LC_ALL: 'C',
};

/** What running git in a directory takes. */
export interface GitOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly start: ProcessTable['start'];
  /** Ends what runs. */
  readonly signal: AbortSignal;
}

/** git printed more than `MAX_OUTPUT_BYTES`. */
export class GitOutputTooLarge extends Error {
  constructor() {
    super(`git printed more than ${MAX_OUTPUT_BYTES} bytes`);
    this.name = 'GitOutputTooLarge';
  }
}

/** git in one directory. It asks nobody, fetches nothing, leaves the repository as it is, and runs no program that a repository names. */
export class Git {
  readonly #options: GitOptions;
  readonly #env: Readonly<Record<string, string>>;

  private constructor(options: GitOptions, env: Readonly<Record<string, string>>) {
    this.#options = options;
    this.#env = env;
  }

  /** Prepares git for a directory, which may be in no repository. Rejects with `GitOutputTooLarge`. */
  static async in(options: GitOptions): Promise<Git> {
    const env: Record<string, string> = {};
    for (const [name, value] of Object.entries(options.env)) {
      if (value !== undefined && !MISLEADING.has(name)) env[name] = value;
    }
    const git = new Git(options, { ...env, ...QUIET });
    const filters = await git.#filtersOfRepository();
    return new Git(options, { ...git.#env, ...settingsAsVariables(filters.flatMap(withoutFilter)) });
  }

  /** What a command prints; undefined where it fails, takes too long or cannot be started. */
  async text(...args: readonly string[]): Promise<string | undefined> {
    const outcome = await this.#run(args);
    return outcome?.exitCode === 0 ? outcome.stdout.toString() : undefined;
  }

  /** Lets a command read `input`; whether it succeeded. */
  async feed(input: string, ...args: readonly string[]): Promise<boolean> {
    return (await this.#run(args, input))?.exitCode === 0;
  }

  /** The same, with an index that is kept in `file` instead of the repository's own. */
  withIndex(file: string): Git {
    return new Git(this.#options, { ...this.#env, GIT_INDEX_FILE: file });
  }

  /** As `text`, of a command that says by its exit code whether there are differences. */
  async diff(...args: readonly string[]): Promise<string | undefined> {
    const outcome = await this.#run([...DIFF, ...args]);
    return outcome?.exitCode === 0 || outcome?.exitCode === 1 ? outcome.stdout.toString() : undefined;
  }

  /**
   * The filters that the repository's own config defines: programs that git would run on changed files. Those that the
   * user or the system has set up, as Git LFS is, are trusted.
   */
  async #filtersOfRepository(): Promise<readonly string[]> {
    const listed = await this.text('config', '--null', '--show-scope', '--get-regexp', String.raw`^filter\.`);
    const fields = (listed ?? '').split('\0');
    const names = fields.flatMap((scope, index) => {
      if (index % 2 === 1 || (scope !== 'local' && scope !== 'worktree')) return [];
      return /^filter\.([^\n]*)\.[^.\n]*(?:\n|$)/.exec(fields[index + 1] ?? '')?.[1] ?? [];
    });
    return [...new Set(names)];
  }

  async #run(args: readonly string[], input?: string): Promise<ProcessOutcome | undefined> {
    const { cwd, start, signal } = this.#options;
    const stdin = input === undefined ? 'null' : 'pipe';
    try {
      const running = start(
        { argv: ['git', ...PLAIN, ...args], cwd, env: this.#env, stdin },
        { timeoutMs: TIMEOUT_MS, signal, retainBytes: MAX_OUTPUT_BYTES },
      );
      if (input !== undefined) {
        void running.write(input);
        running.endStdin();
      }
      const outcome = await running.outcome;
      if (outcome.droppedBytes > 0) throw new GitOutputTooLarge();
      return outcome;
    } catch (error) {
      if (error instanceof ProcessStartError) return undefined;
      throw error;
    }
  }
}

function withoutFilter(name: string): readonly string[] {
  return [`filter.${name}.clean`, '', `filter.${name}.process`, '', `filter.${name}.required`, 'false'];
}

/** Names and values in turn, the way git takes settings whose names hold any character. */
function settingsAsVariables(settings: readonly string[]): Record<string, string> {
  const variables: Record<string, string> = {};
  for (let count = 0; count * 2 < settings.length; count += 1) {
    variables[`GIT_CONFIG_KEY_${count}`] = settings[count * 2] ?? '';
    variables[`GIT_CONFIG_VALUE_${count}`] = settings[count * 2 + 1] ?? '';
    variables['GIT_CONFIG_COUNT'] = `${count + 1}`;
  }
  return variables;
}
