import { describe, expect, test } from 'vitest';
import { invalidParams, invalidRequest } from '../../src/rpc/errors.ts';
import { LateAnswer, type HandlerMap } from '../../src/rpc/handlers.ts';
import { rpcRig, settle } from './rig.ts';

const initialize = {
  method: 'initialize',
  id: 1,
  params: { clientInfo: { name: 'oracle', version: '1.0.0' }, capabilities: null },
};

const loaded: HandlerMap = { 'thread/loaded/list': () => ({ data: [], nextCursor: null }) };

/** A handler that answers when it is told to. */
function heldHandler() {
  const started: string[] = [];
  const finish: (() => void)[] = [];
  const handlers: HandlerMap = {
    'thread/name/set': ({ name }) => {
      started.push(name);
      return new Promise((resolve) => finish.push(() => resolve({})));
    },
  };
  return { handlers, started, finish };
}

const setName = (id: number, threadId: string, name: string) => ({
  method: 'thread/name/set',
  id,
  params: { threadId, name },
});

describe('the handshake', () => {
  test('answers who the server is, and is done with the next message', async () => {
    const rig = rpcRig(loaded);
    const client = rig.connect();
    client.send(initialize);
    await settle();
    expect(client.received).toEqual([
      {
        id: 1,
        result: {
          userAgent: 'oracle/0.129.0 (Debian 12.0.0; x86_64) dumb (oracle; 1.0.0)',
          codexHome: '/home/of/test',
          platformFamily: 'unix',
          platformOs: 'linux',
        },
      },
    ]);
    expect(rig.handshakes).toEqual([]);
    client.send({ method: 'thread/loaded/list', id: 2, params: {} });
    client.send({ method: 'initialized' });
    await settle();
    expect(rig.handshakes).toEqual([client.session]);
  });

  test('happens once', async () => {
    const client = rpcRig({}).connect();
    client.send(initialize);
    client.send({ ...initialize, id: 2 });
    await settle();
    expect(client.received[1]).toEqual({ error: { code: -32600, message: 'Already initialized' }, id: 2 });
  });

  test('refuses a name that no header can hold, and can be tried again', async () => {
    const client = rpcRig({}).connect();
    client.send({ ...initialize, params: { clientInfo: { name: 'bad\rname', version: '1' } } });
    client.send({ ...initialize, id: 2 });
    await settle();
    expect(client.received[0]).toEqual({
      error: {
        code: -32600,
        message: "Invalid clientInfo.name: 'bad\rname'. Must be a valid HTTP header value.",
      },
      id: 1,
    });
    expect(client.received[1]).toMatchObject({ id: 2, result: { platformOs: 'linux' } });
  });

  test('comes first, but unknown methods and wrong params are told before', async () => {
    const client = rpcRig(loaded).connect();
    client.send({ method: 'thread/loaded/list', id: 1, params: {} });
    client.send({ method: 'bogus', id: 2 });
    client.send({ method: 'thread/read', id: 3, params: {} });
    client.send({ method: 'initialize', id: 4, params: {} });
    await settle();
    expect(client.received).toEqual([
      { error: { code: -32600, message: 'Not initialized' }, id: 1 },
      {
        error: {
          code: -32600,
          message: expect.stringMatching(
            /^Invalid request: unknown variant `bogus`, expected one of `initialize`, `thread\/start`, /,
          ),
        },
        id: 2,
      },
      { error: { code: -32600, message: 'Invalid request: missing field `threadId`' }, id: 3 },
      { error: { code: -32600, message: 'Invalid request: missing field `clientInfo`' }, id: 4 },
    ]);
  });
});

describe('experimental', () => {
  test('methods and fields need the capability', async () => {
    const rig = rpcRig({ 'mock/experimentalMethod': ({ value }) => ({ echoed: value ?? null }) });
    const plain = await rig.connectReady();
    plain.send({ method: 'mock/experimentalMethod', id: 1, params: {} });
    plain.send({ method: 'thread/start', id: 2, params: { mockExperimentalField: 'x' } });
    const keen = await rig.connectReady({ experimentalApi: true });
    keen.send({ method: 'mock/experimentalMethod', id: 1, params: { value: 'v' } });
    await settle();
    expect(plain.received).toEqual([
      {
        error: { code: -32600, message: 'mock/experimentalMethod requires experimentalApi capability' },
        id: 1,
      },
      {
        error: {
          code: -32600,
          message: 'thread/start.mockExperimentalField requires experimentalApi capability',
        },
        id: 2,
      },
    ]);
    expect(keen.received).toEqual([{ id: 1, result: { echoed: 'v' } }]);
  });
});

describe('answers', () => {
  test('ids come back as they were written', async () => {
    const client = await rpcRig(loaded).connectReady();
    for (const id of ['-1', '"s\\u2028"', '9007199254740993', '0']) {
      client.sendText(`{"jsonrpc":"2.0","method":"thread/loaded/list","id":${id},"params":{}}`);
    }
    const texts: string[] = [];
    client.session.send = (text) => void texts.push(text);
    await settle();
    expect(texts.map((text) => /^\{"id":(.*),"result"/s.exec(text)?.[1])).toEqual([
      '-1',
      '"s\u2028"',
      '9007199254740993',
      '0',
    ]);
  });

  test('errors meant for the client reach it word for word', async () => {
    const client = await rpcRig({
      'thread/loaded/list': () => {
        throw invalidRequest('no such thing');
      },
      'thread/list': () => Promise.reject(invalidParams('too long', { max: 1 })),
    }).connectReady();
    client.send({ method: 'thread/loaded/list', id: 1, params: {} });
    client.send({ method: 'thread/list', id: 2, params: {} });
    await settle();
    expect(client.received).toEqual([
      { error: { code: -32600, message: 'no such thing' }, id: 1 },
      { error: { code: -32602, message: 'too long', data: { max: 1 } }, id: 2 },
    ]);
  });

  test('other errors stay in the log', async () => {
    const rig = rpcRig({
      'thread/loaded/list': () => {
        throw new TypeError('secret');
      },
      'thread/list': () => Promise.reject(new TypeError('secret')),
      'thread/read': () => BigInt(1) as never,
    });
    const client = await rig.connectReady();
    client.send({ method: 'thread/loaded/list', id: 1, params: {} });
    client.send({ method: 'thread/list', id: 2, params: {} });
    client.send({ method: 'thread/read', id: 3, params: { threadId: 't' } });
    await settle();
    expect(client.received).toEqual([
      { error: { code: -32603, message: 'internal error' }, id: 1 },
      { error: { code: -32603, message: 'failed to serialize response' }, id: 3 },
      { error: { code: -32603, message: 'internal error' }, id: 2 },
    ]);
    const errors = rig.logs.filter(({ level }) => level === 'error');
    expect(errors.map(({ fields }) => String(fields?.['error']))).toEqual([
      'TypeError: secret',
      'TypeError: Do not know how to serialize a BigInt',
      'TypeError: secret',
    ]);
  });

  test('a declared method without a handler says so', async () => {
    const client = await rpcRig({}).connectReady();
    client.send({ method: 'thread/loaded/list', id: 1, params: {} });
    await settle();
    expect(client.received).toEqual([
      { error: { code: -32603, message: 'thread/loaded/list is not implemented yet' }, id: 1 },
    ]);
  });

  test('messages that are none are dropped, and the next is served', async () => {
    const client = await rpcRig(loaded).connectReady();
    for (const text of [
      '',
      '{bad',
      '[]',
      '{"method":"x"}',
      '{"id":5}',
      '{"id":99,"result":{}}',
      '{"id":99,"error":{"code":1,"message":"x"}}',
    ]) {
      client.sendText(text);
    }
    client.send({ method: 7, id: 'a' });
    client.send({ method: 'thread/loaded/list', id: 1, params: {} });
    await settle();
    expect(client.received).toEqual([
      { error: { code: -32600, message: 'Invalid request: method is not a string' }, id: 'a' },
      { id: 1, result: { data: [], nextCursor: null } },
    ]);
  });
});

describe('order', () => {
  test('requests of one thread wait for each other, those of others do not', async () => {
    const { handlers, started, finish } = heldHandler();
    const client = await rpcRig(handlers).connectReady();
    client.send(setName(1, 't', 'a'));
    client.send(setName(2, 't', 'b'));
    client.send(setName(3, 'u', 'c'));
    await settle();
    expect(started).toEqual(['a', 'c']);
    finish[0]?.();
    await settle();
    expect(started).toEqual(['a', 'c', 'b']);
    expect(client.received).toEqual([{ id: 1, result: {} }]);
  });

  test('what follows the answer comes after it and before the next request of the key', async () => {
    const log: string[] = [];
    const client = await rpcRig({
      'thread/name/set': ({ name }, { afterReply, session }) => {
        log.push(`run ${name}`);
        session.send = () => void log.push(`answer ${name}`);
        afterReply(async () => {
          await settle();
          log.push(`after ${name} 1`);
          throw new Error('does not stop the others');
        });
        afterReply(() => void log.push(`after ${name} 2`));
        return {};
      },
    }).connectReady();
    client.send(setName(1, 't', 'a'));
    client.send(setName(2, 't', 'b'));
    for (let i = 0; i < 5; i += 1) await settle();
    expect(log).toEqual([
      'run a',
      'answer a',
      'after a 1',
      'after a 2',
      'run b',
      'answer b',
      'after b 1',
      'after b 2',
    ]);
  });

  test('a late answer is made when it is sent, after all that the handler still waited for', async () => {
    const log: string[] = [];
    const client = await rpcRig({
      'thread/name/set': async (_params, { afterReply, session }) => {
        session.send = () => void log.push('sent');
        afterReply(() => void log.push('after'));
        for (let i = 0; i < 10; i += 1) queueMicrotask(() => log.push('between'));
        return new LateAnswer(() => {
          log.push('made');
          return {};
        });
      },
    }).connectReady();
    client.send(setName(1, 't', 'a'));
    await settle();
    expect(log.slice(log.indexOf('made'))).toEqual(['made', 'sent', 'after']);
    expect(log.indexOf('between')).toBe(0);
  });

  test('a late answer that cannot be made is an error', async () => {
    const refuse = (): never => {
      throw invalidRequest('too late');
    };
    const client = await rpcRig({
      'thread/name/set': () => Promise.resolve(new LateAnswer(refuse)),
    }).connectReady();
    client.send(setName(1, 't', 'a'));
    await settle();
    expect(client.received).toEqual([{ id: 1, error: { code: -32600, message: 'too late' } }]);
  });

  test('two connections may use the same names for what they own', async () => {
    const started: number[] = [];
    const rig = rpcRig({
      'fs/unwatch': (_params, { session }) => {
        started.push(session.id);
        return new Promise(() => undefined);
      },
    });
    for (const client of [await rig.connectReady(), await rig.connectReady()]) {
      client.send({ method: 'fs/unwatch', id: 1, params: { watchId: 'w' } });
    }
    await settle();
    expect(started).toEqual([0, 1]);
  });
});

test('a connection with too many unanswered requests is told to wait', async () => {
  const { handlers, finish } = heldHandler();
  const client = await rpcRig(handlers, { maxPendingRequests: 2 }).connectReady();
  for (const id of [1, 2, 3]) client.send(setName(id, 't', 'a'));
  await settle();
  expect(client.received).toEqual([
    { error: { code: -32001, message: 'Server overloaded; retry later.' }, id: 3 },
  ]);
  finish[0]?.();
  await settle();
  client.send(setName(4, 'u', 'a'));
  await settle();
  expect(client.received.slice(1)).toEqual([{ id: 1, result: {} }]);
});

describe('closing', () => {
  test('aborts what runs, never starts what is queued, and lets other connections go on', async () => {
    const { handlers, started, finish } = heldHandler();
    const rig = rpcRig({
      ...handlers,
      'thread/archive': (_params, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(new Error('aborted')));
        }),
    });
    const [leaving, staying] = [await rig.connectReady(), await rig.connectReady()];
    leaving.send({ method: 'thread/archive', id: 1, params: { threadId: 't' } });
    leaving.send(setName(2, 't', 'never'));
    staying.send(setName(3, 't', 'then'));
    await settle();
    expect(started).toEqual([]);
    await leaving.session.close();
    await settle();
    expect(started).toEqual(['then']);
    finish[0]?.();
    await settle();
    expect([leaving.received, staying.received]).toEqual([[], [{ id: 3, result: {} }]]);
    expect(rig.logs.filter(({ level }) => level === 'error')).toEqual([]);
  });

  test('a client that hangs up after its requests still gets answers that are under way', async () => {
    const { handlers, finish } = heldHandler();
    const client = await rpcRig(handlers).connectReady();
    client.send(setName(1, 't', 'a'));
    client.hangUp();
    await settle();
    expect(client.session.closed).toBe(false);
    finish[0]?.();
    await client.closed;
    expect(client.received).toEqual([{ id: 1, result: {} }]);
  });

  test('a client that hangs up does not wait long for the others', async () => {
    const client = await rpcRig(heldHandler().handlers).connectReady();
    client.send(setName(1, 't', 'a'));
    client.hangUp();
    await client.closed;
    expect(client.received).toEqual([]);
  });
});
