import { expect, test } from 'vitest';
import { parseLogFilter } from '../../src/log/filter.ts';
import { createLogger, type LogLevel } from '../../src/log/logger.ts';
import { formatJson, formatPlain } from '../../src/log/stderr-sink.ts';

const LEVELS: readonly LogLevel[] = ['error', 'warn', 'info', 'debug', 'trace'];

test.each([
  [undefined, 'quire', 2],
  ['', 'quire', 2],
  ['info', 'quire', 3],
  ['OFF', 'quire', 0],
  ['quire=debug,warn', 'quire', 4],
  ['quire=debug,warn', 'quire::rpc', 4],
  ['quire=debug,warn', 'quirex', 2],
  ['quire=debug', 'other', 0],
  ['quire=error,quire::rpc=trace', 'quire::rpc::queue', 5],
  ['quire::rpc', 'quire::rpc', 5],
  ['a[span]=trace,quire=what,info', 'quire', 3],
])('RUST_LOG=%s lets %s write %i levels', (text, target, count) => {
  const filter = parseLogFilter(text);
  expect(LEVELS.filter((level) => filter(target, level))).toHaveLength(count);
});

test('records as text and as JSON', () => {
  const now = new Date(0);
  const record = {
    level: 'warn',
    target: 'quire::rpc',
    message: 'a "b"',
    fields: { n: 1, big: 5n, error: new TypeError('x') },
  } as const;
  expect(formatPlain(record, now)).toMatch(
    /^1970-01-01T00:00:00\.000Z {2}WARN quire::rpc: a "b" n=1 big="5" error="TypeError: x\\n.*"\n$/,
  );
  expect(JSON.parse(formatJson(record, now))).toEqual({
    timestamp: '1970-01-01T00:00:00.000Z',
    level: 'WARN',
    fields: { message: 'a "b"', n: 1, big: '5', error: expect.stringMatching(/^TypeError: x\n/) },
    target: 'quire::rpc',
  });
});

test('children write below their parent, and what is not wanted is not written', () => {
  const lines: string[] = [];
  const log = createLogger({
    enabled: (_target, level) => level !== 'trace',
    write: ({ target, message }) => lines.push(`${target} ${message}`),
  });
  log.child('rpc').info('one');
  log.child('rpc').trace('two');
  expect([lines, log.enabled('trace'), log.enabled('debug')]).toEqual([['quire::rpc one'], false, true]);
});
