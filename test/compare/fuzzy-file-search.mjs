// fuzzyFileSearch: what is searched and ignored, how queries are read and scored, roots of every kind, refusals.
import fs from 'node:fs';
import { join } from 'node:path';
export default async (w) => {
  const s = w.server({});
  await s.initialize();
  const at = (...names) => join(w.cwd, ...names);
  const search = (query, ...roots) => s.requestError('fuzzyFileSearch', { query, roots });
  const FILES = `alpha.txt a/alpha.rs a/beta/ALPHA .hidden/alpha AlphaBeta.md fooBarBaz foo_bar_baz foo/bar/baz v2/x10
    src/main/java/Main.java src/mainly.c docs/read-me.md äöü/naïve.txt 日本/ファイル.ts ß/ſpecial e\u0301/x Ⅷ/½²
    naïve naive a\\ b$ x!y ^caret 'quote a,b a:b a|b l\u0131ne/\u0130 ΣΑΣ/ς µ/μ 🇩🇪/👍🏽
    ${'d/'.repeat(40)}deep ${'long'.repeat(30)}/${'needle'.repeat(20)}`;
  for (const name of FILES.split(/\s+/)) w.file(`f/${name}`, '');
  w.file('f/with blank/a b', '');
  const QUERIES = `alpha ALPHA al abm fbb fooBar foobarbaz foo/bar b/ /b . .. .md a.t src main mainjava mj Main.java
    2 10 v2x10 äöü aou naive naïve NAÏVE 日 日ファ ファイ ss ß s ſ e é é/x Ⅷ viii ½ 12 lıne line İ i σας σαΣ ς µ μ 👍 🇩
    ^a a$ ^a$ 'alph 'pha !a !a$ !^a !'a \\!y \\^c \\'q b\\$ $ ^ ! ' \\ \\\\ ^alpha.txt$ ^foobarbaz$ 'bar/ ba$ aa aaaa
    dddddddd deep needleneedle lneedle longlongneedle zzz a,b a:b a|b alpha/ /alpha f`;
  for (const query of QUERIES.split(/\s+/)) await search(query, at('f'));
  for (const query of [
    '',
    ' ',
    'a b',
    'b a',
    'a  b ',
    'a\\ b',
    '\\ ',
    'alpha !txt',
    'foo ^bar',
    "foo 'baz$",
    '\t',
    'a\u3000b',
  ]) {
    await search(query, at('f'));
  }
  await search(`${'needle'.repeat(18)}`, at('f'));
  await search(`${'long'.repeat(28)}${'needle'.repeat(19)}`, at('f'));
  w.file('g/.gitignore', 'one\n');
  w.file('g/one', '');
  w.file('g/two', '');
  w.file('i/.ignore', '*.log\n!keep.log\n/only\nsub/\n{x,y}z\n[ab]c\n**/deep/**\n!\\#\n');
  for (const name of 'a.log keep.log only d/only sub/x d/sub xz yz zz ac bc cc d/deep/x/y #'.split(' '))
    w.file(`i/${name}`, '');
  await search(' ', at('g'));
  fs.mkdirSync(at('g/.git/info'), { recursive: true });
  w.file('g/.git/info/exclude', 'two\n');
  await search(' ', at('g'));
  await search(' ', at('i'));
  await search(' ', at('i/d'));
  fs.symlinkSync('../g', at('i/link'));
  fs.symlinkSync('.', at('i/d/round'));
  fs.symlinkSync('nowhere', at('i/d/broken'));
  fs.symlinkSync('../cc', at('i/d/tofile'));
  await search('!git', at('i'));
  for (const root of [
    'f',
    './f',
    '.',
    '',
    'missing',
    at('missing'),
    `${at('g')}/`,
    at('i/link'),
    at('f/alpha.txt'),
    at('f/../g'),
  ]) {
    await search('alp', root);
    await search('tw', root);
  }
  await search('alp');
  await search('alp', at('missing'), at('f'));
  await search('beta', at('f'), at('f/a'));
  await search('alpha.rs', at('f/a'), at('f'));
  await search('tw', at('g'), at('g'));
  for (const params of [
    {},
    { query: 'a' },
    { roots: [] },
    { query: 1, roots: [] },
    { query: 'a', roots: 'x' },
  ]) {
    await s.requestError('fuzzyFileSearch', params);
  }
  await s.requestError('fuzzyFileSearch', { query: 'alp', roots: [at('f')], cancellationToken: 1 });
  await s.requestError('fuzzyFileSearch', { query: 'alp', roots: [at('f')], cancellationToken: 't' });
};
