import { existsSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { Script } from 'node:vm';
import { afterEach, describe, expect, it } from 'vitest';
import { type Demo, startDemo } from '../../src/cli/demo.ts';
import { DEMO_CLIENT } from '../../src/cli/demo-client.ts';

const NO_SETTINGS = { config: [], enable: [], disable: [] };
const ENV = { PATH: process.env['PATH'], HOME: process.env['HOME'], RUST_LOG: 'off' };

const running: Demo[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((demo) => demo.close()));
});

async function start(): Promise<{ demo: Demo; origin: string; token: string }> {
  const options = { port: 0, host: '127.0.0.1', home: undefined, cwd: undefined };
  const demo = await startDemo(options, NO_SETTINGS, ENV);
  running.push(demo);
  const { origin, hash } = new URL(demo.address);
  return { demo, origin, token: hash.slice(1) };
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly result?: Record<string, Record<string, unknown>>;
  readonly params?: Record<string, unknown>;
}

/** A page's connection: reads the event stream, posts messages. */
class Page {
  readonly #url: (path: string) => string;
  readonly #abort = new AbortController();
  readonly #messages: Message[] = [];
  #wake: () => void = () => undefined;
  #connection = '';
  cwd = '';

  constructor(origin: string, token: string) {
    this.#url = (path) => `${origin}${path}?token=${token}&connection=${this.#connection}`;
  }

  async open(): Promise<void> {
    const response = await fetch(this.#url('/events'), { signal: this.#abort.signal });
    if (response.body === null) throw new Error('no stream');
    void this.#read(response.body).catch(() => undefined);
    await this.#until(() => this.#connection !== '');
  }

  async #read(body: ReadableStream<Uint8Array>): Promise<void> {
    let text = '';
    const decoder = new TextDecoder();
    for await (const chunk of body) {
      text += decoder.decode(chunk, { stream: true });
      for (let end = text.indexOf('\n\n'); end !== -1; end = text.indexOf('\n\n')) {
        const event = text.slice(0, end);
        text = text.slice(end + 2);
        const data: unknown = JSON.parse(event.slice(event.indexOf('data: ') + 6));
        if (event.startsWith('event: ready'))
          ({ connection: this.#connection, cwd: this.cwd } = data as { connection: string; cwd: string });
        else this.#messages.push(data as Message);
        this.#wake();
      }
    }
  }

  async #until(done: () => boolean): Promise<void> {
    while (!done()) await new Promise<void>((resolve) => (this.#wake = resolve));
  }

  async send(message: object): Promise<number> {
    return (await fetch(this.#url('/send'), { method: 'POST', body: JSON.stringify(message) })).status;
  }

  async next(wanted: (message: Message) => boolean): Promise<Message> {
    await this.#until(() => this.#messages.some(wanted));
    const at = this.#messages.findIndex(wanted);
    return this.#messages[at] ?? {};
  }

  close(): void {
    this.#abort.abort();
  }
}

describe('the demo', () => {
  it('runs a whole turn of the offline model for the page, with an approval', async () => {
    const { demo, origin, token } = await start();
    const page = new Page(origin, token);
    await page.open();
    expect(page.cwd).toBe(demo.cwd);
    await page.send({
      id: 1,
      method: 'initialize',
      params: { clientInfo: { name: 'page', title: null, version: '1' } },
    });
    await page.next(({ id }) => id === 1);
    await page.send({ method: 'initialized' });
    await page.send({
      id: 2,
      method: 'thread/start',
      params: { cwd: page.cwd, approvalPolicy: 'untrusted', sandbox: 'workspace-write' },
    });
    const started = await page.next(({ id }) => id === 2);
    const threadId = started.result?.['thread']?.['id'];
    const text = 'run: touch made.txt\nsay: Made it.';
    await page.send({
      id: 3,
      method: 'turn/start',
      params: { threadId, input: [{ type: 'text', text, text_elements: [] }] },
    });
    const approval = await page.next(({ method }) => method === 'item/commandExecution/requestApproval');
    await page.send({ id: approval.id, result: { decision: 'accept' } });
    const end = await page.next(({ method }) => method === 'turn/completed');
    expect(end.params?.['turn']).toMatchObject({ status: 'completed' });
    expect(existsSync(`${demo.cwd}/made.txt`)).toBe(true);
    page.close();
  });

  it('removes what it made when it ends', async () => {
    const { demo } = await start();
    expect(existsSync(`${demo.cwd}/greet.sh`)).toBe(true);
    await demo.close();
    running.length = 0;
    expect(existsSync(demo.cwd)).toBe(false);
  });

  it('gives the page to anyone here, and the server only to those with the key', async () => {
    const { origin } = await start();
    const page = await fetch(`${origin}/`);
    expect(page.status).toBe(200);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await page.text()).toContain('<title>Quire demo</title>');
    expect((await fetch(`${origin}/events?token=wrong`)).status).toBe(403);
    expect((await fetch(`${origin}/send?token=`, { method: 'POST', body: '{}' })).status).toBe(403);
    expect((await fetch(`${origin}/other`)).status).toBe(404);
  });

  it('refuses names that are not this machine’s, and connections that are gone', async () => {
    const { origin, token } = await start();
    const { port } = new URL(origin);
    const status = await new Promise((resolve) => {
      httpRequest({ host: '127.0.0.1', port, path: '/', headers: { host: 'evil.example' } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).end();
    });
    expect(status).toBe(403);
    expect(
      (await fetch(`${origin}/send?token=${token}&connection=gone`, { method: 'POST', body: '{}' })).status,
    ).toBe(410);
  });

  it('takes another port when the one it wants is taken', async () => {
    const { origin } = await start();
    const taken = Number(new URL(origin).port);
    const other = await startDemo(
      { port: taken, host: '127.0.0.1', home: undefined, cwd: undefined },
      NO_SETTINGS,
      ENV,
    );
    running.push(other);
    expect(Number(new URL(other.address).port)).not.toBe(taken);
  });

  it('has a page script that is JavaScript', () => {
    expect(() => new Script(DEMO_CLIENT)).not.toThrow();
    expect(DEMO_CLIENT).not.toContain('</script');
  });
});
