import { PassThrough, Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { silentLogger } from '../../src/log/logger.ts';
import { StdioTransport } from '../../src/transport/stdio.ts';

/** An output that takes a write only when it is told to. */
class SlowOutput extends Writable {
  readonly writes: string[] = [];
  #finish: ((error?: Error) => void) | undefined;

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error) => void): void {
    this.writes.push(chunk.toString());
    this.#finish = done;
  }

  /** Lets the write under way finish, with an error if one is given. */
  take(error?: Error): void {
    const finish = this.#finish;
    this.#finish = undefined;
    finish?.(error);
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

function setUp(limits: { highWater?: number; hardLimit?: number } = {}) {
  const input = new PassThrough();
  const output = new SlowOutput();
  const transport = new StdioTransport({ input, output, log: silentLogger, limits });
  const messages: string[] = [];
  let ended = 0;
  let lost = 0;
  transport.start({
    message: (text) => messages.push(text),
    ended: () => {
      ended += 1;
    },
    lost: () => {
      lost += 1;
    },
  });
  return { input, output, transport, messages, endings: () => ended, losses: () => lost };
}

describe('sending', () => {
  test('puts what is sent in one turn into one write', async () => {
    const { output, transport } = setUp();
    transport.send('{"a":1}');
    await Promise.resolve();
    transport.send('{"b":2}');
    expect(output.writes).toEqual([]);
    await turn();
    expect(output.writes).toEqual(['{"a":1}\n{"b":2}\n']);
  });

  test('gathers while a write is under way', async () => {
    const { output, transport } = setUp();
    transport.send('1');
    await turn();
    transport.send('2');
    await turn();
    transport.send('3');
    await turn();
    expect(output.writes).toEqual(['1\n']);
    output.take();
    await turn();
    expect(output.writes).toEqual(['1\n', '2\n3\n']);
  });

  test('escapes the line separators that JSON leaves alone', async () => {
    const { output, transport } = setUp();
    transport.send(JSON.stringify('a\u2028b\u2029c'));
    await turn();
    expect(output.writes).toEqual(['"a\\u2028b\\u2029c"\n']);
  });

  test('close waits until everything is taken', async () => {
    const { output, transport } = setUp();
    transport.send('1');
    await turn();
    transport.send('2');
    let closed = false;
    const closing = transport.close().then(() => {
      closed = true;
    });
    transport.send('3');
    output.take();
    await turn();
    expect([output.writes, closed]).toEqual([['1\n', '2\n'], false]);
    output.take();
    await closing;
    expect(output.writes).toEqual(['1\n', '2\n']);
  });
});

describe('a peer that does not read', () => {
  test('is not read from, and writers can wait for it', async () => {
    const { input, output, transport, messages } = setUp({ highWater: 10 });
    transport.send('x'.repeat(20));
    await turn();
    const writable = transport.writable();
    input.write('{"late":1}\n');
    await turn();
    expect([messages, writable === undefined]).toEqual([[], false]);
    output.take();
    await writable;
    await turn();
    expect([messages, transport.writable()]).toEqual([['{"late":1}'], undefined]);
  });

  test('is given up when the backlog has no end', async () => {
    const { transport, endings, losses } = setUp({ highWater: 10, hardLimit: 100 });
    for (let i = 0; i < 12; i += 1) transport.send('x'.repeat(10));
    expect([endings(), losses()]).toEqual([0, 1]);
    await transport.close();
    expect([endings(), losses()]).toEqual([0, 1]);
  });

  test('may still be sent one message of any size', () => {
    const { transport, losses } = setUp({ hardLimit: 100 });
    transport.send('x'.repeat(1000));
    expect(losses()).toBe(0);
  });
});

describe('the end', () => {
  test('comes with the end of the input, after its last line', async () => {
    const { input, messages, endings } = setUp();
    input.end('{"a":1}\n{"b":2}');
    await turn();
    expect([messages, endings()]).toEqual([['{"a":1}', '{"b":2}'], 1]);
  });

  test('comes when the output breaks, and closing does not hang', async () => {
    const { output, transport, endings, losses } = setUp();
    output.on('error', () => undefined);
    transport.send('1');
    await turn();
    transport.send('2');
    output.take(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    await turn();
    expect([endings(), losses()]).toEqual([0, 1]);
    await transport.close();
  });
});
