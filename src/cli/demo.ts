import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type CliSettings, parseCliOverrides } from '../config/cli-overrides.ts';
import { resolveCodexHome } from '../config/home.ts';
import { createStderrLogger } from '../log/stderr-sink.ts';
import { createServer } from '../server.ts';
import { DemoBridge } from './demo-bridge.ts';

const DEFAULT_PORT = 4517;

const HELP = `Open a page in the browser that drives a server

Usage: quire demo [OPTIONS]

Options:
  -p, --port <PORT>  Where to serve the page [default: ${DEFAULT_PORT}, or a free one]
      --host <HOST>  The address to serve it on [default: 127.0.0.1]
      --home <DIR>   The folder for configuration and threads [default: CODEX_HOME, else a new one]
      --cwd <DIR>    The folder to work in [default: a new one]
  -h, --help         Print this text

New folders are removed at the end. Without a key in OPENAI_API_KEY or CODEX_API_KEY the offline model answers.
`;

/** The demo's part of a command line. */
interface DemoCommand {
  readonly args: readonly string[];
  readonly settings: CliSettings;
}

interface DemoOptions {
  readonly port: number;
  readonly host: string;
  readonly home: string | undefined;
  readonly cwd: string | undefined;
}

/** Serves the page until the process is told to end; then everything is closed and the exit code is 0. */
export async function runDemo(command: DemoCommand, env: NodeJS.ProcessEnv): Promise<void> {
  const options = readOptions(command.args);
  if (typeof options === 'string') {
    const asked = options === HELP;
    (asked ? process.stdout : process.stderr).write(options);
    process.exitCode = asked ? 0 : 2;
    return;
  }
  const ended = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
  const demo = await startDemo(options, command.settings, env);
  process.stdout.write(`\nQuire demo: ${demo.address}\nWorking in ${demo.cwd}\nCtrl-C ends it.\n`);
  await ended;
  await demo.close();
  process.exit(0);
}

/** A demo that runs. */
export interface Demo {
  /** What to open in a browser. */
  readonly address: string;
  readonly cwd: string;
  close(): Promise<void>;
}

/** Starts a server in this process and the page that drives it. */
export async function startDemo(
  options: DemoOptions,
  settings: CliSettings,
  env: NodeJS.ProcessEnv,
): Promise<Demo> {
  const scratch = new Scratch();
  try {
    const configured = options.home ?? (env['CODEX_HOME'] ? resolveCodexHome(env) : undefined);
    const codexHome = configured === undefined ? scratch.folder('home') : resolve(configured);
    mkdirSync(codexHome, { recursive: true });
    const cwd = options.cwd === undefined ? scratch.workspace() : resolve(options.cwd);
    const cliOverrides = await parseCliOverrides(settings);
    const log = createStderrLogger(env);
    const server = createServer({ codexHome, env, cwd, cliOverrides, log });
    const bridge = new DemoBridge(server, cwd);
    const address = await bridge.listen(options.host, options.port);
    const close = async (): Promise<void> => {
      await bridge.close();
      await server.close();
      scratch.remove();
    };
    return { address, cwd, close };
  } catch (error) {
    scratch.remove();
    throw error;
  }
}

function readOptions(args: readonly string[]): DemoOptions | string {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        port: { type: 'string', short: 'p', default: String(DEFAULT_PORT) },
        host: { type: 'string', default: '127.0.0.1' },
        home: { type: 'string' },
        cwd: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) return HELP;
    const port = Number(values.port);
    if (!Number.isInteger(port) || port < 0 || port > 65_535) return `error: no port: ${values.port}\n`;
    return { port, host: values.host, home: values.home, cwd: values.cwd };
  } catch (error) {
    return `error: ${error instanceof Error ? error.message : String(error)}\n`;
  }
}

/** A folder for the time of the demo, made when it is first asked for. */
class Scratch {
  #root: string | null = null;

  folder(name: string): string {
    // Outside /tmp, which sandboxed commands may write to: the demo shows what they may not.
    const parent = existsSync('/var/tmp') ? '/var/tmp' : tmpdir();
    this.#root ??= mkdtempSync(join(parent, 'quire-demo-'));
    const folder = join(this.#root, name);
    mkdirSync(folder);
    return folder;
  }

  /** A small project to play with. */
  workspace(): string {
    const folder = this.folder('workspace');
    writeFileSync(
      join(folder, 'README.md'),
      '# Playground\n\nA folder for the demo. It is removed when the demo ends.\n',
    );
    writeFileSync(join(folder, 'greet.sh'), '# Greets somebody.\necho "Hi $1"\n');
    return folder;
  }

  remove(): void {
    if (this.#root !== null) rmSync(this.#root, { recursive: true, force: true });
  }
}
