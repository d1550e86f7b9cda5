import {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SandboxHost } from '../../src/sandbox/index.ts';
import { mountPointKey } from '../../src/sandbox/mount-point-registry.ts';
import { startProcess } from '../../src/exec/index.ts';
import { Playground, env, workspace } from './confined.ts';

/** Attacks on files with the real bubblewrap. */
describe.runIf(process.platform === 'linux')('a confined command and files', () => {
  let ground: Playground;
  beforeEach(() => {
    ground = new Playground();
    writeFileSync(ground.path('secret'), 'original');
  });
  afterEach(() => ground.remove());

  const secret = (): string => readFileSync(ground.path('secret'), 'utf8');

  it('may write its folder and read everything', async () => {
    const outcome = await ground.run(
      'echo new > made && cat made ../secret && mkdir d && mv made d/ && rm -r d',
    );
    expect([outcome.exitCode, outcome.text]).toEqual([0, 'new\noriginal']);
  });

  it.each([
    ['directly', 'echo x > ../secret'],
    ['by an absolute path', 'echo x > "$(dirname "$PWD")/secret"'],
    ['through its own symbolic link', 'ln -s ../secret link && echo x > link'],
    ['through a link to the folder', 'ln -s .. up && echo x > up/secret'],
    ['through a hard link', 'ln ../secret hard && echo x > hard'],
    ['by moving it in', 'mv ../secret mine'],
    ['by replacing it', 'echo x > mine && mv -f mine ../secret'],
    ['by removing it', 'rm -f ../secret'],
    ['by changing its mode', 'chmod 777 ../secret'],
    ['by changing its times', 'touch -d @0 ../secret'],
    ['through /proc/self/root', 'echo x > "/proc/self/root$(dirname "$PWD")/secret"'],
    ['through /proc/1/root', 'echo x > "/proc/1/root$(dirname "$PWD")/secret"'],
    ['through /proc/self/cwd', 'echo x > /proc/self/cwd/../secret'],
    ['by remounting', 'mount -o remount,rw / ; mount -o remount,rw,bind / ; echo x > ../secret'],
    ['by unmounting', 'umount -l "$PWD"; umount -l /; echo x > ../secret'],
    ['in a namespace of its own', 'unshare -Ur -m sh -c "mount -o remount,rw / && echo x > ../secret"'],
    ['through a descriptor', 'exec 9<.. && echo x > /proc/self/fd/9/secret'],
  ])('cannot change a file outside %s', async (_, script) => {
    const outcome = await ground.run(`${script} && echo escaped`);
    expect(outcome.text).not.toContain('escaped');
    expect(outcome.exitCode).not.toBe(0);
    expect(secret()).toBe('original');
    expect(readdirSync(ground.root).toSorted()).toEqual(['secret', 'work']);
  });

  it('cannot write anywhere under a read-only policy', async () => {
    const policy = { type: 'readOnly', networkAccess: false } as const;
    const outcome = await ground.run('touch here; touch /tmp/quire-x; touch ../x; cat ../secret', { policy });
    expect(outcome.stdout.toString()).toBe('original');
    expect(outcome.stderr.toString().match(/Read-only file system/g)).toHaveLength(3);
  });

  it('cannot open another folder by running there', async () => {
    mkdirSync(ground.path('other'));
    const outcome = await ground.run('pwd; touch here', { cwd: ground.path('other') });
    expect(outcome.stdout.toString()).toBe(`${ground.path('other')}\n`);
    expect(readdirSync(ground.path('other'))).toEqual([]);
  });

  it('may write further roots, by their real paths, and files among them; missing ones are passed over', async () => {
    mkdirSync(ground.path('real'));
    symlinkSync('real', ground.path('alias'));
    writeFileSync(ground.path('one.log'), '');
    const writableRoots = [ground.path('alias'), ground.path('one.log'), ground.path('missing')];
    const outcome = await ground.run(
      'touch ../real/a ../alias/b && echo x > ../one.log && touch ../missing',
      {
        policy: workspace({ writableRoots }),
      },
    );
    expect(readdirSync(ground.path('real')).toSorted()).toEqual(['a', 'b']);
    expect([readFileSync(ground.path('one.log'), 'utf8'), existsSync(ground.path('missing'))]).toEqual([
      'x\n',
      false,
    ]);
    expect(outcome.exitCode).toBe(1);
  });

  it('cannot open other folders by links in the place of roots that were missing', async () => {
    mkdirSync(ground.path('other'));
    mkdirSync(ground.path('third'));
    const policy = workspace({
      writableRoots: [ground.path('work', 'out'), ground.path('work', 'up', 'third')],
    });
    await ground.run('ln -s ../other out && ln -s .. up', { policy });
    const outcome = await ground.run('touch ../other/x; touch ../third/x; touch mine', { policy });
    expect(outcome.text.match(/Read-only file system/g)).toHaveLength(2);
    expect(readdirSync(ground.work).toSorted()).toEqual(['mine', 'out', 'up']);
  });

  it('may write its folder where that is named by a link in another writable one', async () => {
    mkdirSync(ground.path('scratch'));
    symlinkSync(ground.work, ground.path('scratch', 'work'));
    const cwd = ground.path('scratch', 'work');
    const policy = workspace({ writableRoots: [ground.path('scratch')] });
    const outcome = await ground.run('touch here ../scratch/there', { policy, policyCwd: cwd, cwd });
    expect([outcome.exitCode, outcome.text]).toEqual([0, '']);
  });

  it('may write /tmp and $TMPDIR only where they are not excluded', async () => {
    mkdirSync(ground.path('scratch'));
    const childEnv = { ...env, TMPDIR: ground.path('scratch') };
    const script =
      'f=$(mktemp -p /tmp 2>/dev/null) && echo tmp && rm $f; touch "$TMPDIR/x" && echo tmpdir; true';
    const write = async (policy: ReturnType<typeof workspace>): Promise<string> =>
      (await ground.run(script, { policy, env: childEnv })).stdout.toString();
    expect(await write(workspace({ excludeSlashTmp: false, excludeTmpdirEnvVar: false }))).toBe(
      'tmp\ntmpdir\n',
    );
    expect(await write(workspace({ excludeTmpdirEnvVar: false }))).toBe('tmpdir\n');
    expect(await write(workspace({ excludeSlashTmp: false }))).toBe('tmp\n');
    expect(await write(workspace())).toBe('');
  });

  it('sees a working /dev, a /proc of its own and no capabilities', async () => {
    const outcome = await ground.run(
      'echo x > /dev/null && head -c 4 /dev/urandom | wc -c && touch /dev/shm/x && ls /dev/vda /dev/sda /dev/mem 2>/dev/null;' +
        'ls -d /proc/[0-9]* | wc -l | xargs test 9 -gt && echo few; grep -E "^(CapEff|CapBnd|NoNewPrivs)" /proc/self/status',
    );
    const none = '0000000000000000';
    expect(outcome.text).toBe(`4\nfew\nCapEff:\t${none}\nCapBnd:\t${none}\nNoNewPrivs:\t1\n`);
  });
});

describe.runIf(process.platform === 'linux')('protected names', () => {
  let ground: Playground;
  beforeEach(() => {
    ground = new Playground();
  });
  afterEach(() => ground.remove());

  it.each(['.git', '.codex', '.agents'])('%s cannot be changed where it exists', async (name) => {
    mkdirSync(ground.path('work', name));
    writeFileSync(ground.path('work', name, 'config'), 'original');
    const outcome = await ground.run(
      `echo x > ${name}/config; touch ${name}/new; rm -rf ${name}; mv ${name} other; ln ${name}/config hard; ` +
        `chmod 700 ${name}; mkdir -p a && mv -T a ${name}; umount ${name}; cat ${name}/config`,
    );
    expect(outcome.stdout.toString()).toBe('original');
    expect(readFileSync(ground.path('work', name, 'config'), 'utf8')).toBe('original');
    expect(readdirSync(ground.path('work', name))).toEqual(['config']);
    expect(existsSync(ground.path('work', 'hard'))).toBe(false);
  });

  it.each(['.git', '.codex', '.agents'])('%s cannot be made where it is missing', async (name) => {
    const outcome = await ground.run(
      `mkdir ${name}; touch ${name}/x; rmdir ${name}; ln -s /etc ${name}; mkdir d && mv -T d ${name}; ` +
        `chmod 700 ${name}; touch ${name}/config; true`,
    );
    expect(outcome.exitCode).toBe(0);
    expect(readdirSync(ground.work)).toEqual(['d']);
  });

  it('hold while another command with the same folder ends', async () => {
    const first = await ground.prepare({ command: ['true'] });
    const second = await ground.prepare({
      command: ['/bin/bash', '-c', 'echo up; read; mkdir -p .git/hooks; ls -a'],
    });
    const { argv, env: childEnv, extraFiles } = second.plan;
    const running = startProcess(
      { argv, env: childEnv, extraFiles, cwd: ground.work, stdin: 'pipe' },
      {
        onOutput: (_, chunk) => {
          if (chunk.toString() !== 'up\n') return;
          first.release();
          void running.write('\n');
        },
      },
    );
    const outcome = await running.outcome;
    expect(outcome.stdout.toString()).toContain('.git\n');
    expect(outcome.stderr.toString()).toMatch(/Permission denied|Read-only file system/);
    expect(readdirSync(ground.path('work', '.git'))).toEqual([]);
    second.release();
    expect(readdirSync(ground.work)).toEqual([]);
  });

  it('hold while a command of another server ends, and the last one clears up', async () => {
    const other = new SandboxHost(env);
    const first = await ground.prepare({});
    const request = { policy: workspace(), policyCwd: ground.work, command: ['true'], cwd: ground.work, env };
    mkdirSync(ground.path('work', '.git'));
    const second = await other.prepare(request);
    if ('refused' in second) throw new Error(second.refused);
    expect(second.plan.mountPoints).toContain(ground.path('work', '.git'));
    first.release();
    expect(readdirSync(ground.work)).toEqual(['.git']);
    second.release();
    expect(readdirSync(ground.work)).toEqual([]);
  });

  it('are cleared up after a server that was killed', async () => {
    const gone = spawnSync('true').pid;
    const folder = `/dev/shm/quire-mount-points-${process.getuid?.()}`;
    writeFileSync(join(folder, `${mountPointKey(ground.path('work', '.git'))}.${gone}.x`), '');
    mkdirSync(ground.path('work', '.git'));
    mkdirSync(ground.path('work', '.codex'));
    expect((await ground.run('touch .git/x .codex/x')).exitCode).toBe(1);
    expect(readdirSync(ground.work)).toEqual(['.codex']);
    expect(readdirSync(folder).filter((name) => name.endsWith(`.${gone}.x`))).toEqual([]);
  });

  it('leave what somebody outside has made of the mount point meanwhile', async () => {
    const prepared = await ground.prepare({});
    mkdirSync(ground.path('work', '.git'));
    writeFileSync(ground.path('work', '.git', 'HEAD'), 'ref');
    prepared.release();
    prepared.release();
    expect(readFileSync(ground.path('work', '.git', 'HEAD'), 'utf8')).toBe('ref');
    expect((await ground.run('cat .git/HEAD')).text).toBe('ref');
  });

  it('cover the folders behind a .git file, and their parents cannot be renamed', async () => {
    mkdirSync(ground.path('work', 'main/.git/worktrees/w'), { recursive: true });
    mkdirSync(ground.path('work', 'main/.git/hooks'));
    writeFileSync(ground.path('work', 'main/.git/worktrees/w/commondir'), '../..\n');
    writeFileSync(ground.path('work', '.git'), 'gitdir: main/.git/worktrees/w\n');
    const outcome = await ground.run(
      'echo "gitdir: evil" > .git; rm -f .git; touch main/.git/worktrees/w/x; touch main/.git/hooks/pre-commit; ' +
        'mv main other; mv main/.git other; touch main/ordinary; true',
    );
    expect(outcome.exitCode).toBe(0);
    expect(readFileSync(ground.path('work', '.git'), 'utf8')).toBe('gitdir: main/.git/worktrees/w\n');
    expect(readdirSync(ground.path('work', 'main')).toSorted()).toEqual(['.git', 'ordinary']);
    expect(readdirSync(ground.path('work', 'main/.git/worktrees/w'))).toEqual(['commondir']);
    expect(readdirSync(ground.path('work', 'main/.git/hooks'))).toEqual([]);
  });

  it('cannot be got round by renaming a folder above the project', async () => {
    mkdirSync(ground.path('work', 'a/b/.git'), { recursive: true });
    writeFileSync(ground.path('work', 'a/b/.git/config'), 'original');
    const before = lstatSync(ground.path('work', 'a/b/.git')).ino;
    const request = {
      policy: workspace({ writableRoots: [ground.work] }),
      policyCwd: ground.path('work', 'a/b'),
    };
    const outcome = await ground.run(
      'mv a c; mv a/b c; mv ../work ../w; touch a/fine; cat a/b/.git/config',
      request,
    );
    expect(outcome.stdout.toString()).toBe('original');
    // mv may have copied what it could not rename; what counts is that the original is where it was.
    expect(lstatSync(ground.path('work', 'a/b/.git')).ino).toBe(before);
    expect(readdirSync(ground.path('work', 'a')).toSorted()).toEqual(['b', 'fine']);
  });

  it('can be opened by naming them as a writable root', async () => {
    mkdirSync(ground.path('work', '.git'));
    const policy = workspace({ writableRoots: [ground.path('work', '.git')] });
    expect((await ground.run('touch .git/x', { policy })).exitCode).toBe(0);
    expect(readdirSync(ground.path('work', '.git'))).toEqual(['x']);
  });

  it('refuse to run where one is a symbolic link, which could be exchanged', async () => {
    mkdirSync(ground.path('work', 'decoy'));
    symlinkSync('decoy', ground.path('work', '.codex'));
    await expect(ground.run('true')).rejects.toThrow(/\.codex is a symbolic link in a writable folder/);
    rmSync(ground.path('work', '.codex'));
    expect((await ground.run('true')).exitCode).toBe(0);
  });

  it('let a hard link that somebody outside made be what it is: a name in the folder', async () => {
    writeFileSync(ground.path('outside'), 'original');
    linkSync(ground.path('outside'), ground.path('work', 'name'));
    expect((await ground.run('cat name')).text).toBe('original');
  });
});
