import { describe, expect, test } from 'vitest';
import { parseMessage } from '../../src/rpc/message.ts';

describe('requests', () => {
  test('keep the id as it was written', () => {
    expect(parseMessage('{"method":"m","id":7,"params":{"a":1}}')).toEqual({
      kind: 'request',
      id: 7,
      idText: '7',
      method: 'm',
      params: { a: 1 },
    });
    expect(parseMessage('{"method":"m","id":"a\\u0001"}')).toMatchObject({
      id: 'a\u0001',
      idText: '"a\\u0001"',
    });
  });

  test('keep ids that a JavaScript number cannot hold', () => {
    expect(parseMessage('{"params":{"id":1},"id": 9007199254740993 ,"method":"m"}')).toMatchObject({
      kind: 'request',
      idText: '9007199254740993',
    });
    expect(parseMessage('{"method":"m","id":-9223372036854775808}')).toMatchObject({
      idText: '-9223372036854775808',
    });
  });

  test('ignore jsonrpc, trace and unknown members', () => {
    const text = '{"jsonrpc":"1.0","trace":5,"x":1,"method":"m","id":1,"result":{}}';
    expect(parseMessage(text)).toMatchObject({ kind: 'request', id: 1 });
  });
});

test.each(['4.5', 'null', 'true', '{}', '[1]', '9223372036854775808', '1e300'])(
  'a method with the id %s is a notification',
  (id) => {
    expect(parseMessage(`{"method":"m","id":${id}}`)).toEqual({
      kind: 'notification',
      method: 'm',
      params: undefined,
    });
  },
);

describe('responses', () => {
  test('with a result, null included', () => {
    expect(parseMessage('{"id":0,"result":null}')).toEqual({ kind: 'result', id: 0, result: null });
  });

  test('with an error', () => {
    expect(parseMessage('{"id":0,"error":{"code":-1,"message":"no","data":[1]}}')).toEqual({
      kind: 'error',
      id: 0,
      error: { code: -1, message: 'no', data: [1] },
    });
  });

  test.each([
    '{"id":1}',
    '{"id":1,"error":{}}',
    '{"id":1,"error":{"code":1.5,"message":"x"}}',
    '{"id":null,"result":1}',
  ])('%s is malformed', (text) => {
    expect(parseMessage(text)).toMatchObject({ kind: 'malformed', idText: undefined });
  });
});

test.each([
  '',
  '{bad',
  '1',
  'null',
  '"x"',
  '[]',
  '[{"method":"m","id":1}]',
  '{}',
  '\ufeff{"method":"m","id":1}',
])('%j is no message', (text) => {
  expect(parseMessage(text)).toMatchObject({ kind: 'malformed', idText: undefined });
});

test('a method that is no string can still be answered', () => {
  expect(parseMessage('{"id":"a","method":5}')).toMatchObject({ kind: 'malformed', idText: '"a"' });
});

describe('nesting', () => {
  const nested = (depth: number): string =>
    `{"method":"m","id":1,"params":${'['.repeat(depth)}"]}\\"${'['.repeat(500)}"${']'.repeat(depth)}}`;

  test('is allowed to the depth of the reference', () => {
    expect(parseMessage(nested(126))).toMatchObject({ kind: 'request' });
  });

  test('is refused beyond it', () => {
    expect(parseMessage(nested(127))).toMatchObject({
      kind: 'malformed',
      reason: 'recursion limit exceeded',
    });
    expect(parseMessage('['.repeat(1_000_000))).toMatchObject({ kind: 'malformed' });
  });
});

test('ten million characters are read', () => {
  const data = 'a"\\'.repeat(2_500_000);
  expect(parseMessage(JSON.stringify({ method: 'm', id: 1, params: { data } }))).toEqual({
    kind: 'request',
    id: 1,
    idText: '1',
    method: 'm',
    params: { data },
  });
});
