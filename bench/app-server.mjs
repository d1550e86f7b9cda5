// A server under measure: the program, the client that drives it and the model that it asks.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startModel } from './model-server.mjs';

const TIMEOUT_MS = 120_000;
const MIB = 1024;
const MS_PER_TICK = 10;

/**
 * A config.toml that names the model.
 * @param {string} baseUrl
 */
export const serverConfig = (baseUrl) => `model = "mock-model"
approval_policy = "never"
sandbox_mode = "workspace-write"
model_provider = "bench"

[model_providers.bench]
name = "Bench"
base_url = "${baseUrl}"
wire_api = "responses"
request_max_retries = 0
stream_max_retries = 0
`;

/**
 * The environment of a server whose files are all below `home`.
 * @param {string} home
 */
export const serverEnvironment = (home) => ({
  PATH: process.env['PATH'],
  HOME: home,
  CODEX_HOME: join(home, '.codex'),
  LANG: 'C.UTF-8',
  TERM: 'dumb',
});

/**
 * @typedef {object} TurnFacts
 * @property {number} ms from the request to the end of the turn
 * @property {number} firstDeltaMs from the request to the first piece of the answer; NaN where there was none
 * @property {number} commands that ended with exit code 0
 */

/** @typedef {{ startedAt: number, firstDeltaAt: number, commands: number, end: (turn: any) => void }} RunningTurn */

/** A server process with its client; everything it is asked must succeed, or the measure fails. */
export class AppServer {
  #child;
  #model;
  #nextId = 1;
  /** @type {Map<number, { resolve: (result: any) => void, reject: (error: Error) => void }>} */
  #pending = new Map();
  /** @type {Map<string, RunningTurn>} */
  #turns = new Map();
  /** @type {Buffer[]} */
  #parts = [];
  #stderr = '';
  #exited;

  /**
   * @param {import('node:child_process').ChildProcessWithoutNullStreams} child
   * @param {Awaited<ReturnType<typeof startModel>>} model @param {string} cwd
   */
  constructor(child, model, cwd) {
    this.#child = child;
    this.#model = model;
    /** The folder that threads work in. */
    this.cwd = cwd;
    child.stdout.on('data', (chunk) => this.#read(chunk));
    child.stderr.on('data', (chunk) => (this.#stderr = (this.#stderr + chunk).slice(-2000)));
    child.stdin.on('error', () => undefined);
    this.#exited = new Promise((resolve) => child.on('close', resolve)).then(() => {
      const error = new Error(`the server ended: ${this.#stderr}`);
      for (const { reject } of this.#pending.values()) reject(error);
    });
  }

  /**
   * Starts `command` on a home of its own and does the handshake.
   * @param {readonly string[]} command @param {{ home: string, answers?: readonly string[] }} setup
   */
  static async start([program = '', ...args], { home, answers = [] }) {
    const model = await startModel(answers);
    const codexHome = join(home, '.codex');
    const cwd = join(home, 'work');
    mkdirSync(codexHome, { recursive: true });
    mkdirSync(cwd, { recursive: true });
    writeFileSync(join(codexHome, 'config.toml'), serverConfig(model.baseUrl));
    const env = serverEnvironment(home);
    const server = new AppServer(spawn(program, args, { cwd, env }), model, cwd);
    const clientInfo = { name: 'bench', title: 'Bench', version: '1.0.0' };
    await server.request('initialize', { clientInfo, capabilities: { experimentalApi: true } });
    server.#send({ method: 'initialized' });
    return server;
  }

  /** Memory that the process holds now, in MiB; NaN where the system does not tell. */
  memory() {
    return this.#status('VmRSS');
  }

  /** The most memory that the process ever held, in MiB; NaN where the system does not tell. */
  peakMemory() {
    return this.#status('VmHWM');
  }

  /** Processor time that the process used so far, in milliseconds; NaN where the system does not tell. */
  cpu() {
    const [, fields = ''] = this.#proc('stat').split(') ');
    const [user, system] = fields.split(' ').slice(11, 13);
    return (Number(user) + Number(system)) * MS_PER_TICK;
  }

  /**
   * @param {string} method @param {object} params
   * @returns {Promise<any>}
   */
  request(method, params) {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${method} took too long`)), TIMEOUT_MS);
      const settle = (/** @type {(value: any) => void} */ act) => (/** @type {any} */ value) => {
        clearTimeout(timer);
        this.#pending.delete(id);
        act(value);
      };
      this.#pending.set(id, { resolve: settle(resolve), reject: settle(reject) });
      this.#send({ id, method, params });
    });
  }

  /** Starts a thread and gives its id. */
  async startThread() {
    const { thread } = await this.request('thread/start', { cwd: this.cwd });
    return /** @type {string} */ (thread.id);
  }

  /**
   * Runs a turn to its end.
   * @param {string} threadId
   * @returns {Promise<TurnFacts>}
   */
  async turn(threadId) {
    const startedAt = performance.now();
    /** @type {RunningTurn} */
    const running = { startedAt, firstDeltaAt: NaN, commands: 0, end: () => undefined };
    const ended = new Promise((resolve) => (running.end = resolve));
    this.#turns.set(threadId, running);
    await this.request('turn/start', { threadId, input: [{ type: 'text', text: 'go', text_elements: [] }] });
    const { status, error } = await ended;
    if (status !== 'completed') throw new Error(`a turn ${status}: ${error?.message}`);
    const ms = performance.now() - startedAt;
    return { ms, firstDeltaMs: running.firstDeltaAt - startedAt, commands: running.commands };
  }

  /** Hangs up and waits for the process to end. */
  async close() {
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), 5000);
    this.#child.stdin.end();
    await this.#exited;
    clearTimeout(timer);
    await this.#model.close();
  }

  /** @param {string} file */
  #status(/** @type {string} */ field) {
    const found = new RegExp(`${field}:\\s+(\\d+)`).exec(this.#proc('status'));
    return Number(found?.[1]) / MIB;
  }

  #proc(file) {
    try {
      return readFileSync(`/proc/${this.#child.pid}/${file}`, 'utf8');
    } catch {
      return '';
    }
  }

  /** @param {object} message */
  #send(message) {
    this.#child.stdin.write(`${JSON.stringify(message)}\n`);
  }

  /** @param {Buffer} chunk */
  #read(chunk) {
    let start = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
      this.#parts.push(chunk.subarray(start, end));
      this.#receive(JSON.parse(Buffer.concat(this.#parts).toString('utf8')));
      this.#parts = [];
      start = end + 1;
    }
    if (start < chunk.length) this.#parts.push(chunk.subarray(start));
  }

  /** @param {any} message */
  #receive({ id, method, params, result, error }) {
    if (method === undefined) {
      const pending = this.#pending.get(id);
      if (error === undefined) pending?.resolve(result);
      else pending?.reject(new Error(error.message));
      return;
    }
    const running = this.#turns.get(params?.threadId);
    if (running === undefined) return;
    if (method === 'item/agentMessage/delta') {
      if (Number.isNaN(running.firstDeltaAt)) running.firstDeltaAt = performance.now();
    } else if (method === 'item/completed') {
      if (params.item.type === 'commandExecution' && params.item.exitCode === 0) running.commands += 1;
    } else if (method === 'turn/completed') {
      this.#turns.delete(params.threadId);
      running.end(params.turn);
    }
  }
}
