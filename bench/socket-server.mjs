// A server under measure that listens for websockets, and the clients that come to it.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import WebSocket from 'ws';
import { serverConfig, serverEnvironment } from './app-server.mjs';
import { startModel } from './model-server.mjs';

const MIB = 1024;

/** A server process that listens at a port of its own. */
export class SocketServer {
  #child;
  #model;

  /** @param {import('node:child_process').ChildProcess} child @param {Awaited<ReturnType<typeof startModel>>} model */
  constructor(child, model, /** @type {string} */ url, /** @type {string} */ cwd) {
    this.#child = child;
    this.#model = model;
    this.url = url;
    /** The folder that threads work in. */
    this.cwd = cwd;
  }

  /**
   * Starts `command` on a home of its own and waits until it listens.
   * @param {readonly string[]} command @param {{ home: string, answers: readonly string[] }} setup
   */
  static async start([program = '', ...args], { home, answers }) {
    const model = await startModel(answers);
    const cwd = join(home, 'work');
    mkdirSync(join(home, '.codex'), { recursive: true });
    mkdirSync(cwd, { recursive: true });
    writeFileSync(join(home, '.codex/config.toml'), serverConfig(model.baseUrl));
    const child = spawn(program, [...args, '--listen', 'ws://127.0.0.1:0'], {
      cwd,
      env: serverEnvironment(home),
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const url = await new Promise((resolve, reject) => {
      let stderr = '';
      child.stderr.on('data', (chunk) => {
        stderr += chunk;
        const found = /listening on: (\S+)\n[^]*healthz/.exec(stderr)?.[1];
        if (found !== undefined) resolve(found);
      });
      child.on('exit', () => reject(new Error(`the server ended: ${stderr}`)));
    });
    return new SocketServer(child, model, url, cwd);
  }

  /** The most memory that the process ever held, in MiB; NaN where the system does not tell. */
  peakMemory() {
    const status = readFileSync(`/proc/${this.#child.pid}/status`, 'utf8');
    return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / MIB;
  }

  async close() {
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill('SIGKILL');
    await ended;
    await this.#model.close();
  }
}

/** A client with one thread; what goes wrong with it is counted, not thrown. */
export class SocketClient {
  #socket;
  #nextId = 1;
  /** @type {Map<number, (message: any) => void>} */
  #pending = new Map();
  #end = () => undefined;
  /** Pieces of the answer that came. */
  deltas = 0;
  /** Requests that were refused because the server had too much to do. */
  overloads = 0;
  completed = false;

  constructor(/** @type {string} */ url) {
    this.#socket = new WebSocket(url, { perMessageDeflate: false });
    this.#socket.on('message', (/** @type {Buffer} */ data) => this.#receive(JSON.parse(data.toString())));
    this.#socket.on('error', () => undefined);
    this.#socket.on('close', () => this.#giveUp());
  }

  /** Connects, and starts a thread in `cwd`; the thread's id, or nothing where that failed. */
  async startThread(/** @type {string} */ cwd) {
    await new Promise((resolve) => {
      this.#socket.once('open', resolve);
      this.#socket.once('close', resolve);
    });
    const clientInfo = { name: 'bench', title: 'Bench', version: '1.0.0' };
    await this.#request('initialize', { clientInfo });
    this.#send({ method: 'initialized' });
    const answer = await this.#request('thread/start', { cwd });
    return /** @type {string | undefined} */ (answer.result?.thread.id);
  }

  /** Runs a turn; resolves when it has ended, or cannot any more. */
  async turn(/** @type {string | undefined} */ threadId, /** @type {number} */ limitMs) {
    const ended = new Promise((resolve) => {
      this.#end = () => resolve(undefined);
    });
    const timer = setTimeout(() => this.#end(), limitMs);
    const answer = await this.#request('turn/start', {
      threadId,
      input: [{ type: 'text', text: 'go', text_elements: [] }],
    });
    if (answer.error === undefined) await ended;
    clearTimeout(timer);
  }

  close() {
    this.#socket.terminate();
  }

  /** @returns {Promise<{ result?: any, error?: { message: string } }>} */
  #request(/** @type {string} */ method, /** @type {object} */ params) {
    const id = this.#nextId++;
    return new Promise((resolve) => {
      this.#pending.set(id, resolve);
      this.#send({ id, method, params });
    });
  }

  #send(/** @type {object} */ message) {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
    else this.#giveUp();
  }

  /** @param {any} message */
  #receive({ id, method, params, result, error }) {
    if (method === 'item/agentMessage/delta') this.deltas += 1;
    if (method === 'turn/completed') {
      this.completed = params.turn.status === 'completed';
      this.#end();
    }
    if (method !== undefined) return;
    if (error?.message.includes('overloaded')) this.overloads += 1;
    this.#pending.get(id)?.({ result, error });
    this.#pending.delete(id);
  }

  #giveUp() {
    for (const resolve of this.#pending.values()) resolve({ error: { message: 'the connection is gone' } });
    this.#pending.clear();
    this.#end();
  }
}
