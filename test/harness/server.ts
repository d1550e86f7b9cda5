import { spawn } from 'node:child_process';
import { inspect } from 'node:util';
import { onTestFinished } from 'vitest';
import type { Wire } from '../../src/client/wire.ts';
import type { Clock } from '../../src/clock.ts';
import type { DeviceKeyProvider } from '../../src/device-keys/index.ts';
import { parseCliOverrides } from '../../src/config/index.ts';
import { createLogger, type LogRecord } from '../../src/log/logger.ts';
import type { OutgoingObserver } from '../../src/rpc/index.ts';
import { createServer } from '../../src/server.ts';
import { LineSplitter } from '../../src/transport/line-splitter.ts';
import { TestClient, type InitializeOptions } from './client.ts';
import { testHome, type TestHome } from './home.ts';
import { builtProgram } from './program.ts';
import { openWires } from './wires.ts';
import { startScriptedModel, type Script, type ScriptedModel } from './scripted-model.ts';

/** How a test reaches its server. */
export type Carrier = 'memory' | 'stdio' | 'websocket' | 'unix';

/** Every carrier, for `describe.each(CARRIERS)`. */
export const CARRIERS: readonly Carrier[] = ['memory', 'stdio', 'websocket', 'unix'];

export interface ServerSetup {
  readonly carrier?: Carrier;
  /** What the model answers, one script a model request. */
  readonly scripts?: readonly Script[];
  /** config.toml in place of the usual one, which names the scripted model. */
  readonly config?: string | ((model: ScriptedModel) => string);
  /** Lines put before the tables of the usual config.toml. */
  readonly settings?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** `-c` overrides. */
  readonly overrides?: readonly string[];
  readonly sessionSource?: string;
  /** What the program is started with, such as a sandbox; over stdio only. */
  readonly wrapper?: readonly string[];
  /** Uses this home instead of a new one; it is not removed. */
  readonly home?: TestHome;
  /** Uses this model instead of a new one; it is not closed. */
  readonly model?: ScriptedModel;
  /** What lets idle threads go; not over stdio. */
  readonly clock?: Clock;
  /** What holds device keys; in memory only. */
  readonly deviceKeyProvider?: DeviceKeyProvider;
  /** Sees what passes; not over stdio. */
  readonly observer?: OutgoingObserver;
  /** What the clients of a socket may leave waiting together, in bytes; else as much as they want. */
  readonly backlogLimit?: number;
  /** The first client's handshake; false leaves it to the test. */
  readonly initialize?: InitializeOptions | false;
}

export interface TestServer {
  /** The first client, past its handshake unless the setup says otherwise. */
  readonly client: TestClient;
  readonly home: TestHome;
  readonly model: ScriptedModel;
  /** A further client; over stdio there is only one. */
  connect(options?: InitializeOptions | false): Promise<TestClient>;
  /** What the server logged: records, or over stdio lines of stderr. */
  log(): string;
  /** See `QuireServer.drain`; not over stdio. */
  drain(): Promise<void>;
  /** The URL of the server's socket, over one. */
  readonly url: string | undefined;
  /** Hangs up every client, ends the server and throws what was found wrong. Called at the test's end. */
  close(): Promise<void>;
  /** The process, over stdio. */
  readonly process:
    | { readonly pid: number; readonly exited: Promise<ExitStatus>; kill(signal: NodeJS.Signals): void }
    | undefined;
}

export interface ExitStatus {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** The usual config.toml of a test: the scripted model, no approvals, a read-only sandbox, no skills of the server's own. */
export function modelConfig(baseUrl: string, settings = ''): string {
  const unset = (key: string, line: string): string =>
    new RegExp(`^${key}\\s*=`, 'm').test(settings) ? '' : `${line}\n`;
  const skills = /^\[?skills\b/m.test(settings) ? '' : 'skills.bundled.enabled = false\n';
  return `${unset('model', 'model = "mock-model"')}${unset('approval_policy', 'approval_policy = "never"')}${unset('sandbox_mode', 'sandbox_mode = "read-only"')}${unset('model_provider', 'model_provider = "mock_provider"')}${skills}${settings}

[model_providers.mock_provider]
name = "Mock provider for test"
base_url = "${baseUrl}"
wire_api = "responses"
request_max_retries = 0
stream_max_retries = 0
`;
}

interface Backend {
  readonly url: string | undefined;
  connect(): Wire | Promise<Wire>;
  drain(): Promise<void>;
  log(): string;
  close(): Promise<void>;
  readonly process: TestServer['process'];
}

function environmentOf(home: TestHome, setup: ServerSetup): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    HOME: home.root.path,
    CODEX_HOME: home.codexHome.path,
    CODEX_APP_SERVER_DISABLE_MANAGED_CONFIG: '1',
    LANG: 'C.UTF-8',
    TERM: 'dumb',
    ...setup.env,
  };
}

/** A server in this process; its clients come by memory, or by a socket that it listens at. */
async function localBackend(
  carrier: Exclude<Carrier, 'stdio'>,
  home: TestHome,
  setup: ServerSetup,
): Promise<Backend> {
  const records: LogRecord[] = [];
  const log = createLogger({
    enabled: (_target, level) => level === 'error' || level === 'warn',
    write: (record) => records.push(record),
  });
  const server = createServer({
    codexHome: home.codexHome.path,
    env: environmentOf(home, setup),
    cwd: home.workspace.path,
    cliOverrides: await parseCliOverrides({ config: setup.overrides ?? [], enable: [], disable: [] }),
    log,
    ...(setup.sessionSource === undefined ? {} : { sessionSource: setup.sessionSource }),
    ...(setup.clock === undefined ? {} : { clock: setup.clock }),
    ...(setup.deviceKeyProvider === undefined ? {} : { deviceKeyProvider: setup.deviceKeyProvider }),
    ...(setup.observer === undefined ? {} : { observer: setup.observer }),
  });
  const wires = await openWires(carrier, server, home, { log, backlogLimit: setup.backlogLimit });
  const lines = (): string =>
    records.map((r) => `${r.level} ${r.target} ${r.message} ${inspect(r.fields ?? {})}`).join('\n');
  const close = async (): Promise<void> => {
    await server.close();
    await wires.close();
  };
  const { connect, url } = wires;
  return { connect, url, log: lines, close, drain: () => server.drain(), process: undefined };
}

async function stdioBackend(home: TestHome, setup: ServerSetup): Promise<Backend> {
  const program = await builtProgram();
  const args = (setup.overrides ?? []).flatMap((override) => ['-c', override]);
  if (setup.sessionSource !== undefined) args.push('--session-source', setup.sessionSource);
  const [wrapper, ...words] = setup.wrapper ?? [];
  const call = [program, 'app-server', ...args];
  const [command, rest] =
    wrapper === undefined ? [process.execPath, call] : [wrapper, [...words, process.execPath, ...call]];
  const child = spawn(command, rest, {
    cwd: home.workspace.path,
    env: environmentOf(home, setup),
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  child.stdin.on('error', () => undefined);
  const exited = new Promise<ExitStatus>((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal }));
  });
  let receive: (text: string) => void = () => undefined;
  const lines = new LineSplitter((line) => receive(line));
  child.stdout.on('data', (chunk: Buffer) => lines.push(chunk));
  const end = async (): Promise<void> => {
    child.stdin.end();
    await exited;
  };
  const wire: Wire = {
    send: (text) => void child.stdin.write(`${text}\n`),
    end,
    onMessage: (receiver) => {
      receive = receiver;
    },
    onClose: (closed) =>
      void exited.then(({ code, signal }) => closed(`the server exited (${code ?? signal}): ${stderr}`)),
  };
  const handle = { pid: child.pid ?? -1, exited, kill: (signal: NodeJS.Signals) => void child.kill(signal) };
  const drain = (): Promise<void> => Promise.reject(new Error('the program drains when a signal comes'));
  return { connect: () => wire, url: undefined, log: () => stderr, close: end, drain, process: handle };
}

/** Starts a whole server with a scripted model and a first client. Everything is cleaned up when the test ends. */
export async function startServer(setup: ServerSetup = {}): Promise<TestServer> {
  const home = setup.home ?? testHome();
  const model = setup.model ?? (await startScriptedModel(setup.scripts));
  if (setup.model !== undefined && setup.scripts !== undefined) model.push(...setup.scripts);
  const config = typeof setup.config === 'function' ? setup.config(model) : setup.config;
  home.codexHome.write('config.toml', config ?? modelConfig(model.baseUrl, setup.settings));
  const { carrier = 'memory' } = setup;
  const backend = await (carrier === 'stdio'
    ? stdioBackend(home, setup)
    : localBackend(carrier, home, setup));
  const clients: TestClient[] = [];
  const connect = async (options: InitializeOptions | false = {}): Promise<TestClient> => {
    const client = new TestClient(await backend.connect());
    clients.push(client);
    if (options !== false) await client.initialize(options);
    return client;
  };
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= (async () => {
      const ended = await Promise.allSettled(clients.map((client) => client.close()));
      await backend.close();
      const modelEnded = await Promise.allSettled(setup.model === undefined ? [model.close()] : []);
      if (setup.home === undefined) home.remove();
      const failures = [...ended, ...modelEnded].flatMap((r) => (r.status === 'rejected' ? [r.reason] : []));
      if (failures.length > 0) throw new AggregateError(failures, failures.map(String).join('\n'));
    })();
    return closing;
  };
  onTestFinished(close);
  const client = await connect(setup.initialize ?? {});
  const { log, drain, url, process } = backend;
  return { client, home, model, connect, log, drain, url, close, process };
}
