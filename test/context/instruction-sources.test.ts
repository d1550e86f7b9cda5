import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { FeatureSet } from '../../src/config/index.ts';
import { instructionSources } from '../../src/engine/context/index.ts';

function tree(files: Readonly<Record<string, string | Buffer>>) {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'quire-docs-')));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const folder of ['home', 'work']) mkdirSync(join(root, folder));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const config = {
    codexHome: join(root, 'home'),
    projectDocMaxBytes: 32 * 1024,
    projectDocFallbackFilenames: [] as readonly string[],
    projectRootMarkers: ['.root'],
    features: FeatureSet.of([]),
  };
  return {
    root,
    async read(cwd = 'work', change: Partial<typeof config> = {}) {
      const { paths, instructions } = await instructionSources({ ...config, ...change }, join(root, cwd));
      return { paths: paths.map((path) => path.slice(root.length + 1)), text: instructions?.text };
    },
  };
}

it('puts the user first and the project after a separator', async () => {
  const { read } = tree({ 'home/AGENTS.md': '\nHOME\n\n', 'work/AGENTS.md': '  PROJECT\n' });
  expect(await read()).toEqual({
    paths: ['home/AGENTS.md', 'work/AGENTS.md'],
    text: 'HOME\n\n--- project-doc ---\n\n  PROJECT\n',
  });
});

it('goes from the project root down, one file a folder, an override before the plain one', async () => {
  const { read } = tree({
    'AGENTS.md': 'ABOVE',
    'home/AGENTS.md': 'HOME',
    'home/AGENTS.override.md': 'HOME OVERRIDE',
    'work/.root': '',
    'work/AGENTS.md': 'ROOT',
    'work/a/AGENTS.md': 'A',
    'work/a/AGENTS.override.md': 'A OVERRIDE',
    'work/a/b/CLAUDE.md': 'B',
  });
  expect(await read('work/a/b', { projectDocFallbackFilenames: ['CLAUDE.md'] })).toEqual({
    paths: ['home/AGENTS.override.md', 'work/AGENTS.md', 'work/a/AGENTS.override.md', 'work/a/b/CLAUDE.md'],
    text: 'HOME OVERRIDE\n\n--- project-doc ---\n\nROOT\n\nA OVERRIDE\n\nB',
  });
});

it('reads only the folder itself where no root is marked', async () => {
  const { read } = tree({ 'work/AGENTS.md': 'ABOVE', 'work/a/AGENTS.md': 'A' });
  expect(await read('work/a')).toEqual({ paths: ['work/a/AGENTS.md'], text: 'A' });
});

it('keeps to the limit in bytes over all project files', async () => {
  const { read } = tree({
    'home/AGENTS.md': 'LONGER THAN TEN BYTES',
    'work/.root': '',
    'work/AGENTS.md': '1234567',
    'work/a/AGENTS.md': 'SECOND',
    'work/a/b/AGENTS.md': 'THIRD',
  });
  expect(await read('work/a/b', { projectDocMaxBytes: 10 })).toEqual({
    paths: ['home/AGENTS.md', 'work/AGENTS.md', 'work/a/AGENTS.md', 'work/a/b/AGENTS.md'],
    text: 'LONGER THAN TEN BYTES\n\n--- project-doc ---\n\n1234567\n\nSEC',
  });
  expect(await read('work/a/b', { projectDocMaxBytes: 0 })).toEqual({
    paths: ['home/AGENTS.md'],
    text: 'LONGER THAN TEN BYTES',
  });
});

it('lives with blank files, bad bytes, folders and links', async () => {
  const { read, root } = tree({
    'home/AGENTS.md': ' \n',
    'work/.root': '',
    'work/AGENTS.md': ' \n',
    'real.md': 'REAL',
    'work/b/AGENTS.md': Buffer.from([0x61, 0xff]),
  });
  mkdirSync(join(root, 'work/a/AGENTS.md'), { recursive: true });
  mkdirSync(join(root, 'work/c'));
  symlinkSync('../../real.md', join(root, 'work/c/AGENTS.md'));
  expect(await read('work/a')).toEqual({ paths: ['work/AGENTS.md'], text: undefined });
  expect(await read('work/b')).toEqual({ paths: ['work/AGENTS.md', 'work/b/AGENTS.md'], text: 'a\ufffd' });
  expect(await read('work/c')).toEqual({ paths: ['work/AGENTS.md', 'work/c/AGENTS.md'], text: 'REAL' });
  expect((await read('work/missing')).text).toBeUndefined();
});

it('explains AGENTS.md files where that feature is on', async () => {
  const { read } = tree({ 'work/AGENTS.md': 'DOC' });
  const { text } = await read('work', { features: FeatureSet.of([['child_agents_md', true]]) });
  expect(text).toMatch(/^DOC\n\nAGENTS\.md files/);
});
