import * as fs from 'node:fs';
import { describe, expect, test } from 'vitest';
import { CARRIERS, startServer, type ServerSetup } from '../harness/index.ts';

/** A server and a folder `t` with these files, all empty. */
async function start(files: readonly string[], setup: ServerSetup = {}) {
  const server = await startServer(setup);
  const { workspace } = server.home;
  for (const file of files) workspace.write(`t/${file}`, '');
  const root = workspace.join('t');
  const search = async (query: string, ...roots: string[]) => {
    const answer = await server.client.request('fuzzyFileSearch', {
      query,
      roots: roots.length > 0 ? roots : [root],
    });
    return answer.files;
  };
  return { ...server, folder: workspace, root, search };
}

const paths = (files: readonly { readonly path: string; readonly match_type: string }[]): string[] =>
  files.map((file) => (file.match_type === 'directory' ? `${file.path}/` : file.path));

describe.each(CARRIERS)('over %s', (carrier) => {
  test('files are found by parts of their paths, the best first', async () => {
    const { root, search } = await start(['abc', 'abcde', 'abexy', 'zzz.txt', 'sub/abce'], { carrier });
    const shared = { root, match_type: 'file' };
    expect(await search('abe')).toEqual([
      { ...shared, path: 'abexy', file_name: 'abexy', score: 84, indices: [0, 1, 2] },
      { ...shared, path: 'sub/abce', file_name: 'abce', score: 72, indices: [4, 5, 7] },
      { ...shared, path: 'abcde', file_name: 'abcde', score: 71, indices: [0, 1, 4] },
    ]);
  });
});

const LONG = `${'long'.repeat(30)}/${'needle'.repeat(20)}`;
const DEEP = `${'d/'.repeat(40)}deep`;
const FILES = [
  ...`alpha.txt a/beta/ALPHA AlphaBeta.md fooBarBaz foo_bar_baz foo/bar/baz v2/x10 src/main/java/Main.java src/mainly.c
  docs/read-me.md äöü/naïve.txt 日本/ファイル.ts e\u0301/x Ⅷ/½² naive b$ x!y ^caret 'quote ΣΑΣ/ς µ/ä 🇩🇪/👍🏽`.split(
    /\s+/,
  ),
  'with blank/a b',
  DEEP,
  LONG,
];

/** A query, how much is found (50 is the most there is) and of the best its path, score and matched characters. */
const SCORES: readonly (readonly [string, number, string?, number?, string?])[] = [
  ['alpha', 3, 'AlphaBeta.md', 134, '0-4'],
  ['abm', 1, 'AlphaBeta.md', 67, '0 5 10'],
  ['fbb', 3, 'foo/bar/baz', 74, '0 4 8'],
  ['fooBar', 4, 'fooBarBaz', 159, '0-5'],
  ['foo/bar', 2, 'foo/bar', 184, '0-6'],
  ['mainjava', 2, 'src/main/java', 206, '4-7 9-12'],
  ['v2x10', 1, 'v2/x10', 131, '0-1 3-5'],
  ['.md', 2, 'AlphaBeta.md', 80, '9-11'],
  ['aou', 2, 'äöü', 84, '0-2'],
  ['äöü', 2, 'äöü', 84, '0-2'],
  ['NAÏVE', 1, 'äöü/naïve.txt', 134, '4-8'],
  ['日ファ', 1, '日本/ファイル.ts', 80, '0 3-4'],
  ['\u00e9/x', 0],
  ['ⅷ', 2, 'Ⅷ', 34, '0'],
  ['σας', 2, 'ΣΑΣ', 84, '0-2'],
  ['👍', 1, '🇩🇪/👍🏽', 32, '2'],
  ['a b', 9, 'a/beta', 68, '0 2'],
  ['a\\ b', 1, 'with blank/a b', 84, '11-13'],
  ['alpha !txt', 2, 'AlphaBeta.md', 134, '0-4'],
  ['^a', 7, 'AlphaBeta.md', 34, '0'],
  ['a$', 6, 'a', 34, '0'],
  ['^alpha.txt$', 1, 'alpha.txt', 234, '0-8'],
  ["'pha", 3, 'AlphaBeta.md', 56, '2-4'],
  ["'bar/", 1, 'foo/bar/baz', 109, '4-7'],
  ['!a', 50, '', 0, ''],
  ['\\!y', 1, 'x!y', 56, '1-2'],
  ['\\^c', 1, '^caret', 56, '0-1'],
  ["\\'q", 1, "'quote", 56, '0-1'],
  ['b\\$', 1, 'b$', 59, '0-1'],
  ['ddddd/deep', 1, DEEP, 247, '70 72 74 76 78-83'],
  ['needle'.repeat(18), 1, LONG, 2709, '121-228'],
  [`${'long'.repeat(28)}${'needle'.repeat(19)}`, 1, LONG, 5648, '0-111 121-234'],
  ['zzz', 0],
  [' ', 50, '', 0, ''],
  ['', 0],
];

test('scores and matched characters are those of the reference', async () => {
  const { search } = await start(FILES);
  const found: unknown[] = [];
  for (const [query] of SCORES) {
    const files = await search(query);
    const [best] = files;
    const shown = best === undefined ? [] : [best.path, best.score, runs(best.indices ?? [])];
    found.push([query, files.length, ...shown]);
  }
  expect(found).toEqual(SCORES);
});

/** `[0, 1, 2, 5]` as `0-2 5`. */
function runs(indices: readonly number[]): string {
  const ends = indices.filter((index) => !indices.includes(index + 1));
  const starts = indices.filter((index) => !indices.includes(index - 1));
  return starts.map((from, run) => (from === ends[run] ? `${from}` : `${from}-${ends[run]}`)).join(' ');
}

describe('what is searched', () => {
  test('folders are found too, and hidden files; `.gitignore` holds in repositories only', async () => {
    const { folder, search } = await start(['one', 'two', 'three/x', '.hidden/one']);
    folder.write('t/.gitignore', 'one\n');
    const before = paths(await search(' '));
    expect(before).toEqual(['/', '.gitignore', '.hidden/', '.hidden/one', 'one', 'three/', 'three/x', 'two']);
    folder.write('t/.git/info/exclude', 'two\n');
    const inside = [
      '/',
      '.git/',
      '.git/info/',
      '.git/info/exclude',
      '.gitignore',
      '.hidden/',
      'three/',
      'three/x',
    ];
    expect(paths(await search(' '))).toEqual(inside);
    expect(paths(await search(' ', folder.join('t/.hidden')))).toEqual(['/']);
  });

  test('`.ignore` holds everywhere, with all that git knows of patterns', async () => {
    const files = 'a.log keep.log only d/only sub/x d/sub xz yz zz ac bc cc d/deep/x/y # d/e/f'.split(' ');
    const { folder, search } = await start(files);
    folder.write(
      't/.ignore',
      '\ufeff*.log\r\n!keep.log\n# more\n/only\nsub/\n{x,y}z\n[ab]c\n**/deep/**\n\\#\nd/*/f\n[z',
    );
    const left = ['/', '.ignore', 'cc', 'd/', 'd/deep/', 'd/e/', 'd/only', 'd/sub', 'keep.log', 'zz'];
    expect(paths(await search(' '))).toEqual(left);
    expect(paths(await search(' ', folder.join('t/d')))).toEqual(['/', 'deep/', 'e/', 'only', 'sub']);
  });

  test('no pattern of an ignore file keeps the search busy, however many stars it has', async () => {
    const long = 'a'.repeat(200);
    const { folder, search } = await start([long, `${long}b`]);
    folder.write('t/.ignore', `${'*a'.repeat(20)}*b\n`);
    expect(paths(await search(' '))).toEqual(['/', '.ignore', long]);
  });

  test("the user's own ignore file for git holds in repositories, a worktree has its repository's", async () => {
    const home = { XDG_CONFIG_HOME: '/var/tmp/nowhere' };
    const { folder, search } = await start(['a.bak', 'b.orig', 'c.tmp', 'd'], { env: home });
    expect(paths(await search(' '))).toEqual(['/', 'a.bak', 'b.orig', 'c.tmp', 'd']);
    folder.write('repository/info/exclude', '*.tmp\n');
    folder.write('worktree/commondir', '../repository\n');
    folder.write('t/.git', `gitdir: ${folder.join('worktree')}\n`);
    expect(paths(await search(' '))).toEqual(['/', '.git', 'a.bak', 'b.orig', 'd']);
    const config = folder.write(
      'gitconfig',
      `[core]\n\texcludesFile = ${folder.write('global', '*.bak\n')}\n`,
    );
    const other = await start(['a.bak', 'd', '.git/config'], { env: { ...home, GIT_CONFIG_GLOBAL: config } });
    expect(paths(await other.search(' '))).toEqual(['/', '.git/', '.git/config', 'd']);
  });

  test('links are followed, but not in circles nor to nowhere', async () => {
    const { folder, search } = await start(['a/file']);
    fs.symlinkSync('a', folder.join('t/link'));
    fs.symlinkSync('..', folder.join('t/a/up'));
    fs.symlinkSync('file', folder.join('t/a/other'));
    fs.symlinkSync('nowhere', folder.join('t/broken'));
    const all = ['/', 'a/', 'a/file', 'a/other', 'link/', 'link/file', 'link/other'];
    expect(paths(await search(' '))).toEqual(all);
  });

  test('roots may be several, inside of each other, missing or relative, and are named as they were asked for', async () => {
    const { folder, root, search } = await start(['a/one', 'b/one']);
    const found = async (...roots: string[]) =>
      (await search('one', ...roots)).map(({ root, path }) => [root, path]);
    const [a, b] = [folder.join('t/a'), folder.join('t/b')];
    expect(await found(a, b)).toEqual([
      [a, 'one'],
      [b, 'one'],
    ]);
    expect(await found(root, a)).toEqual([
      [root, 'b/one'],
      [a, 'one'],
      [a, 'one'],
    ]);
    expect(await found(folder.join('missing'), `${b}/`)).toEqual([[`${b}/`, 'one']]);
    expect(await found('t/a')).toEqual([['t/a', 'one']]);
    expect(await found('')).toEqual([]);
    expect(await found(folder.join('t/a/one'))).toEqual([]);
  });

  test('of many files the 50 best are told of', async () => {
    const { search } = await start(Array.from({ length: 600 }, (_, number) => `d${number % 30}/f${number}`));
    const files = await search('f1');
    const best = Array.from({ length: 600 }, (_, number) => `d${number % 30}/f${number}`)
      .filter((path) => /\/f1\d?$/.test(path))
      .toSorted((one, other) => one.length - other.length);
    expect(files).toHaveLength(50);
    expect(files.filter(({ path }) => best.includes(path))).toHaveLength(best.length);
  });
});

test('a search ends with nothing when another one comes with its token', async () => {
  const { client, root, search } = await start(Array.from({ length: 20 }, (_, number) => `d${number}/f`));
  const one = client.request('fuzzyFileSearch', { query: 'f', roots: [root], cancellationToken: 't' });
  const other = client.request('fuzzyFileSearch', { query: 'd19f', roots: [root], cancellationToken: 't' });
  expect(await one).toEqual({ files: [] });
  expect(paths((await other).files)).toEqual(['d19/f']);
  expect(paths(await search('d18f'))).toEqual(['d18/f']);
});
