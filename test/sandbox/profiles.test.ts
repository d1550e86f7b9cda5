import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FileSystemSandboxEntry, PermissionProfile } from '../../src/protocol/index.ts';
import type { SandboxTerms } from '../../src/permissions/index.ts';
import { isWritable } from '../../src/sandbox/index.ts';
import { findHidden, type SearchLimits } from '../../src/sandbox/hidden-files.ts';
import { Playground, env } from './confined.ts';

type Access = FileSystemSandboxEntry['access'];

const at = (path: string, access: Access): FileSystemSandboxEntry => ({
  path: { type: 'path', path },
  access,
});
const glob = (pattern: string): FileSystemSandboxEntry => ({
  path: { type: 'glob_pattern', pattern },
  access: 'none',
});
const special = (kind: 'root' | 'minimal', access: Access): FileSystemSandboxEntry => ({
  path: { type: 'special', value: { kind } },
  access,
});
const project = (subpath: string | null, access: Access): FileSystemSandboxEntry => ({
  path: { type: 'special', value: { kind: 'project_roots', subpath } },
  access,
});
const files = (...entries: FileSystemSandboxEntry[]): PermissionProfile => ({
  type: 'managed',
  network: { enabled: false },
  fileSystem: { type: 'restricted', entries },
});

describe('a permission profile', () => {
  let ground: Playground;
  beforeEach(() => {
    ground = new Playground();
    mkdirSync(ground.path('other/secret'), { recursive: true });
    writeFileSync(ground.path('other/open'), 'open');
    writeFileSync(ground.path('other/secret/key'), 'key');
  });
  afterEach(() => ground.remove());

  const said = async (script: string, policy: SandboxTerms): Promise<string> =>
    (await ground.run(script, { policy })).text;

  it('opens for writing what it names, and not the folder of the project by itself', async () => {
    const policy = files(special('root', 'read'), at(ground.path('other'), 'write'));
    const text = await said('echo 1 > here; echo 1 > ../other/there; cat ../other/there', policy);
    expect(text).toMatch(/here: Read-only file system/);
    expect(text).toMatch(/^1$/m);
    expect(isWritable(policy, ground.project, 'here', env)).toBe(false);
    expect(isWritable(policy, ground.project, '../other/there', env)).toBe(true);
  });

  it('keeps parts of a writable folder read-only, there or not', async () => {
    mkdirSync(ground.path('work/fixed'));
    const policy = files(
      special('root', 'read'),
      project(null, 'write'),
      project('fixed', 'read'),
      project('later', 'read'),
    );
    const text = await said('echo 1 > free; echo 1 > fixed/x; mkdir -p later/x; mv fixed gone; ls', policy);
    expect(text).toMatch(/fixed\/x: Read-only file system/);
    expect(text).toMatch(/later\/x.*: Permission denied/);
    expect(text).toMatch(/busy/);
    expect(isWritable(policy, ground.project, 'fixed/x', env)).toBe(false);
    expect(isWritable(policy, ground.project, 'free', env)).toBe(true);
  });

  it('hides folders, files and what patterns name', async () => {
    writeFileSync(ground.path('work/a.env'), 'token');
    mkdirSync(ground.path('work/deep/er'), { recursive: true });
    writeFileSync(ground.path('work/deep/er/b.env'), 'token');
    symlinkSync(ground.path('other/secret/key'), ground.path('work/link'));
    const policy = files(
      special('root', 'read'),
      project(null, 'write'),
      at(ground.path('other/secret'), 'none'),
      glob(ground.path('work/**/*.env')),
    );
    const script =
      'cat ../other/open ../other/secret/key link a.env deep/er/b.env; mv a.env b; rm -f deep/er/b.env';
    const text = await said(script, policy);
    expect(text).toMatch(/^open/);
    expect(text).not.toMatch(/key$|token/m);
    expect(isWritable(policy, ground.project, 'a.env', env)).toBe(false);
    expect(isWritable(policy, ground.project, '../other/secret/new', env)).toBe(false);
    expect(readFileSync(ground.path('work/a.env'), 'utf8')).toBe('token');
  });

  it('opens a part of what it hides', async () => {
    const policy = files(
      special('root', 'read'),
      at(ground.path('other'), 'none'),
      at(ground.path('other/secret'), 'read'),
    );
    expect(await said('cat ../other/secret/key; cat ../other/open', policy)).toMatch(/^key.*No such file/s);
  });

  it('opens for reading only what it names, where it names no root', async () => {
    const policy = files(
      special('minimal', 'read'),
      project(null, 'write'),
      at(ground.path('other'), 'read'),
    );
    const script = `cat ../other/open; ls ${ground.root} /var /home; echo 1 > f; cat f; echo 1 > /new; ls -d /etc/passwd`;
    const text = await said(script, policy);
    expect(text).toMatch(/^open/m);
    expect(text).toMatch(/other\nwork/);
    expect(text).toMatch(/'\/home': No such file/);
    expect(text).toMatch(/^1$/m);
    expect(text).toMatch(/\/new: Read-only file system/);
    expect(text).toMatch(/\/etc\/passwd/);
  });

  it('opens nothing else for reading by a link that a command put where nothing was', async () => {
    const policy = files(
      special('minimal', 'read'),
      project(null, 'write'),
      at(ground.path('work/data/secret'), 'read'),
      at(ground.path('other'), 'read'),
      at(ground.path('other/secret'), 'none'),
    );
    await said('ln -s ../other data', policy);
    expect(await said('cat data/secret/key', policy)).toMatch(/No such file/);
  });

  it('opens everything but what it takes back', async () => {
    const policy = files(special('root', 'write'), at(ground.path('other'), 'none'));
    const text = await said('echo 1 > f; cat f; cat ../other/open; mkdir .git', policy);
    expect(text).toMatch(/^1\ncat: .*No such file/);
    expect(isWritable(policy, ground.project, '/etc/new', env)).toBe(true);
  });

  it('is no sandbox where it opens everything', async () => {
    const all: PermissionProfile = {
      type: 'managed',
      network: { enabled: true },
      fileSystem: { type: 'restricted', entries: [special('root', 'write')] },
    };
    expect((await ground.prepare({ policy: all })).plan.description).toBe('none');
    const offline: PermissionProfile = { ...all, network: { enabled: false } };
    expect((await ground.prepare({ policy: offline })).plan.description).toBe('bubblewrap');
  });
});

describe('patterns of hidden files', () => {
  let ground: Playground;
  beforeEach(() => {
    ground = new Playground();
  });
  afterEach(() => ground.remove());

  /** By paths below the project's folder. */
  async function found(pattern: string, maxDepth: number | null = null, limits?: SearchLimits) {
    const rules = { hiddenPatterns: [`${ground.work}/${pattern}`], maxDepth };
    const { paths, unusable } = await findHidden(rules, limits);
    return unusable[0]?.problem ?? paths.map((path) => path.slice(ground.work.length + 1)).toSorted();
  }

  it('stay within folders, cross them, and stop where they are told to', async () => {
    for (const path of ['a.env', 'x/b.env', 'x/y/c.env', 'x/y/d.txt', 'x/[z].env']) {
      mkdirSync(ground.path('work', path, '..'), { recursive: true });
      writeFileSync(ground.path('work', path), '');
    }
    expect(await found('*.env')).toEqual(['a.env']);
    expect(await found('**/*.env')).toEqual(['a.env', 'x/[z].env', 'x/b.env', 'x/y/c.env']);
    expect(await found('**/*.env', 2)).toEqual(['a.env', 'x/[z].env', 'x/b.env']);
    expect(await found('x/**')).toEqual(['x/[z].env', 'x/b.env', 'x/y']);
    expect(await found('x/[ab].???')).toEqual(['x/b.env']);
    expect(await found('**/*.{env,txt}', 2)).toEqual(['a.env', 'x/[z].env', 'x/b.env']);
    expect(await found('no/such/*')).toEqual([]);
  });

  it('keep no command waiting, however many stars they have', async () => {
    writeFileSync(ground.path('work', 'a'.repeat(200)), '');
    const many = Array.from({ length: 12 }, () => '*a').join('');
    expect(await found(`${many}b`)).toEqual([]);
    expect(await found(`${many}*`)).toEqual(['a'.repeat(200)]);
  });

  it('hide nothing where they have no meaning or take too much: the command is refused', async () => {
    for (let folder = 0; folder < 5; folder += 1)
      mkdirSync(ground.path('work', `f${folder}/g`), { recursive: true });
    expect(await found('**/*.env', null, { entries: 9, ms: 60_000 })).toBe('endless');
    expect(await found('**/*.env', null, { entries: 10, ms: 60_000 })).toEqual([]);
    expect(await found('**/*.env', null, { entries: 1_000, ms: -1 })).toBe('endless');
    expect(await found('x/*{')).toBe('meaningless');
    const policy = files(special('root', 'read'), glob(`${ground.work}/*{`));
    await expect(ground.prepare({ policy })).rejects.toThrow(
      `\`${ground.work}/*{\`, which must not be read, is no pattern of files`,
    );
  });
});
