import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { ThreadNames } from '../../src/store/thread-names.ts';
import { makeHome } from './fixtures.ts';

const line = (id: string, thread_name: unknown): string =>
  `${JSON.stringify({ id, thread_name, updated_at: '2026-01-05T12:00:00Z' })}\n`;

function namesOf(text: string | Buffer) {
  const home = makeHome();
  const file = path.join(home, 'session_index.jsonl');
  fs.writeFileSync(file, text);
  return { file, names: new ThreadNames(home) };
}

describe('names of threads', () => {
  test('of thousands of lines the last one of a thread counts', () => {
    const lines = Array.from({ length: 20_000 }, (_, i) =>
      line(`t${String(i % 5_000)}`, `name ${String(i)}`),
    );
    const { names } = namesOf(lines.join(''));
    expect(names.all().size).toBe(5_000);
    expect(names.all().get('t4999')).toBe('name 19999');
  });

  test('a damaged line costs no other one', () => {
    const torn = line('b', 'lost').slice(0, 20);
    const invalid = Buffer.concat([
      Buffer.from('{"id":"c","thread_name":"'),
      Buffer.from([0xff, 0xfe]),
      Buffer.from('"}\n'),
    ]);
    const { names } = namesOf(
      Buffer.concat([
        Buffer.from(`${line('a', ' first ')}${torn}\n[]\nnull\n\n${line('d', 3)}${line('e', ' ')}`),
        invalid,
        Buffer.from(line('f', 'last')),
      ]),
    );
    expect([...names.all()]).toEqual([
      ['a', 'first'],
      ['c', '\ufffd\ufffd'],
      ['f', 'last'],
    ]);
  });

  test('lines that others add are seen, also one that comes in two parts', () => {
    const { file, names } = namesOf(line('a', 'before'));
    expect([...names.all()]).toEqual([['a', 'before']]);
    const added = line('b', 'ä name');
    fs.appendFileSync(file, `${line('a', 'after')}${added.slice(0, 30)}`);
    expect([...names.all()]).toEqual([['a', 'after']]);
    fs.appendFileSync(file, added.slice(30));
    expect([...names.all()]).toEqual([
      ['a', 'after'],
      ['b', 'ä name'],
    ]);
  });

  test('a name is set behind a torn line', () => {
    const { file, names } = namesOf(`${line('a', 'one')}{"torn`);
    names.all();
    names.set('b', 'two');
    expect([...names.all()]).toEqual([
      ['a', 'one'],
      ['b', 'two'],
    ]);
    expect(fs.readFileSync(file, 'utf8').split('\n').slice(0, 2)).toEqual([
      line('a', 'one').trim(),
      '{"torn',
    ]);
  });

  test('a file that was written anew or taken away is read anew', () => {
    const { file, names } = namesOf(line('a', 'one') + line('b', 'two'));
    names.all();
    fs.writeFileSync(`${file}.new`, line('b', 'three') + line('c', 'four') + line('d', 'five'));
    fs.renameSync(`${file}.new`, file);
    expect([...names.all().keys()]).toEqual(['b', 'c', 'd']);
    fs.writeFileSync(file, line('e', 'six'));
    expect([...names.all().keys()]).toEqual(['e']);
    fs.rmSync(file);
    expect([...names.all()]).toEqual([]);
  });
});
