import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isWritable } from '../../src/sandbox/index.ts';
import { Playground, env, workspace } from './confined.ts';

describe('isWritable', () => {
  let ground: Playground;
  beforeEach(() => {
    ground = new Playground();
  });
  afterEach(() => ground.remove());

  const writable = (path: string, policy = workspace()): boolean =>
    isWritable(policy, ground.project, path, env);

  it('knows the roots of a policy', () => {
    expect(writable('new.txt')).toBe(true);
    expect(writable('a/b/c/new.txt')).toBe(true);
    expect(writable(ground.path('work'))).toBe(true);
    expect(writable(ground.path('beside'))).toBe(false);
    expect(writable(ground.path('workshop'))).toBe(false);
    expect(writable('../beside')).toBe(false);
    expect(writable('a/../../beside')).toBe(false);
    expect(writable('/tmp/x')).toBe(false);
    expect(writable('/tmp/x', workspace({ excludeSlashTmp: false }))).toBe(true);
    mkdirSync(ground.path('extra'));
    expect(writable('../extra/x', workspace({ writableRoots: [ground.path('extra')] }))).toBe(true);
    const policy = workspace({ excludeTmpdirEnvVar: false });
    expect(isWritable(policy, ground.project, ground.path('extra/x'), { TMPDIR: ground.path('extra') })).toBe(
      true,
    );
  });

  it('knows the policies that open all or nothing', () => {
    expect(isWritable({ type: 'dangerFullAccess' }, ground.project, '/etc/passwd', {})).toBe(true);
    expect(
      isWritable({ type: 'externalSandbox', networkAccess: 'restricted' }, ground.project, '/etc/passwd', {}),
    ).toBe(true);
    expect(isWritable({ type: 'readOnly', networkAccess: true }, ground.project, 'x', {})).toBe(false);
  });

  it('knows protected names, existing or not, and only directly in a root', () => {
    mkdirSync(ground.path('work', '.git'));
    expect(
      ['.git', '.git/config', '.codex', '.codex/config.toml', '.agents/skills/x'].map((path) =>
        writable(path),
      ),
    ).toEqual(Array(5).fill(false));
    expect(['.github/x', 'sub/.git/config', '.gitignore'].map((path) => writable(path))).toEqual([
      true,
      true,
      true,
    ]);
    expect(writable('.git/config', workspace({ writableRoots: [ground.path('work', '.git')] }))).toBe(true);
  });

  it('protects the folders behind a .git file', () => {
    mkdirSync(ground.path('work', 'store/wt'), { recursive: true });
    writeFileSync(ground.path('work', '.git'), 'gitdir: store/wt\n');
    expect([writable('.git'), writable('store/wt/HEAD'), writable('store/x')]).toEqual([false, false, true]);
  });

  it('follows symbolic links to where they lead', () => {
    mkdirSync(ground.path('outside'));
    mkdirSync(ground.path('work', 'inside'));
    const link = (name: string, target: string): void => symlinkSync(target, join(ground.work, name));
    link('out', '../outside');
    link('in', 'inside');
    link('file', '../outside/file');
    link('dangling', '../outside/none/deeper');
    link('chain', 'out');
    link('loop', 'loop');
    link('safe-dangling', 'inside/none');
    expect(['out/x', 'file', 'dangling', 'chain/x', 'loop', 'loop/x'].map((path) => writable(path))).toEqual(
      Array(6).fill(false),
    );
    expect(['in/x', 'safe-dangling'].map((path) => writable(path))).toEqual([true, true]);
    symlinkSync('work/inside', ground.path('alias'));
    expect(writable(ground.path('alias/x'))).toBe(true);
    expect(writable(ground.path('alias'))).toBe(false);
  });

  it('keeps both ends of a protected name that is a link', () => {
    mkdirSync(ground.path('work', 'decoy'));
    symlinkSync('decoy', ground.path('work', '.codex'));
    expect([writable('.codex'), writable('.codex/x'), writable('decoy/x')]).toEqual([false, false, false]);
  });
});
