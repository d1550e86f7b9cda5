import { describe, expect, it } from 'vitest';
import type { SandboxPolicy } from '../../src/protocol/index.ts';
import { planLaunch, type LaunchPlan, type RootSurvey, type SandboxFacts } from '../../src/sandbox/index.ts';
import { seccompFilter } from '../../src/sandbox/seccomp.ts';
import { workspace } from './confined.ts';

const linux = {
  platform: 'linux',
  arch: 'x64',
  bubblewrap: { state: 'ready', path: '/usr/bin/bwrap', freshProc: true, bindsDescriptors: false },
  nsenter: '/usr/bin/nsenter',
  setsid: '/usr/bin/setsid',
} as const satisfies SandboxFacts;
const nothing: RootSurvey = {
  roots: [],
  protectedPaths: [],
  replaceableLinks: [],
  readable: 'all',
  hidden: [],
  unusablePatterns: [],
};
const project: RootSurvey = {
  ...nothing,
  roots: [
    { path: '/p', isDirectory: true },
    { path: '/p/deep/er', isDirectory: true },
  ],
  protectedPaths: [
    { path: '/p/.git', state: 'present' },
    { path: '/p/.agents', state: 'missing' },
    { path: '/p/deep/er/.git', state: 'present' },
  ],
};
const env = { PATH: '/bin' };
const readOnly: SandboxPolicy = { type: 'readOnly', networkAccess: false };
const request = (policy: SandboxPolicy) => ({
  policy,
  policyCwd: '/p',
  command: ['echo', 'x'],
  cwd: '/p/sub',
  env,
});

function plan(policy: SandboxPolicy, facts: SandboxFacts = linux, survey = nothing): LaunchPlan {
  const planned = planLaunch(request(policy), facts, survey);
  if ('refused' in planned) throw new Error(planned.refused);
  return planned;
}

function refusal(policy: SandboxPolicy, facts: SandboxFacts, survey = nothing): string {
  const planned = planLaunch(request(policy), facts, survey);
  return 'refused' in planned ? planned.refused : 'planned';
}

const mountsOf = (argv: readonly string[]): string =>
  argv.slice(argv.indexOf('/dev') + 1, argv.indexOf('--unshare-user')).join(' ');

describe('without a sandbox', () => {
  it.each([
    [{ type: 'dangerFullAccess' }, env],
    [{ type: 'externalSandbox', networkAccess: 'enabled' }, env],
    [
      { type: 'externalSandbox', networkAccess: 'restricted' },
      { ...env, CODEX_SANDBOX_NETWORK_DISABLED: '1' },
    ],
  ] as const)('%j is a plain launch on every platform', (policy, expectedEnv) => {
    for (const facts of [linux, { platform: 'darwin' }, { platform: 'other', name: 'win32' }] as const) {
      expect(plan(policy, facts)).toEqual({
        argv: ['echo', 'x'],
        env: expectedEnv,
        extraFiles: [],
        mountPoints: [],
        description: 'none',
        takesTerminal: false,
      });
    }
  });
});

describe('on Linux', () => {
  it('confines with bubblewrap and a filter', () => {
    expect(plan(readOnly)).toEqual({
      argv: (
        '/usr/bin/bwrap --new-session --die-with-parent --ro-bind / / --dev /dev ' +
        '--unshare-user --unshare-pid --unshare-ipc --unshare-net --proc /proc ' +
        '--cap-drop ALL --seccomp 3 --chdir /p/sub -- echo x'
      ).split(' '),
      env: { ...env, CODEX_SANDBOX_NETWORK_DISABLED: '1' },
      extraFiles: [{ fd: 3, content: seccompFilter('x64', 'off') }],
      mountPoints: [],
      description: 'bubblewrap',
      takesTerminal: false,
    });
  });

  it('gives the command its terminal inside the sandbox, where there is a program for that', () => {
    const planned = (facts: SandboxFacts): unknown[] => {
      const launch = planLaunch({ ...request(readOnly), terminal: true }, facts, nothing);
      if ('refused' in launch) throw new Error(launch.refused);
      return [launch.argv.slice(launch.argv.indexOf('/p/sub') + 1), launch.takesTerminal];
    };
    expect(planned(linux)).toEqual([['--', '/usr/bin/setsid', '-c', '--', 'echo', 'x'], true]);
    expect(planned({ ...linux, nsenter: '/usr/bin/nsenter', setsid: undefined })).toEqual([
      ['--', 'echo', 'x'],
      false,
    ]);
  });

  it('leaves the network alone where it is on', () => {
    const planned = plan({ type: 'readOnly', networkAccess: true });
    expect(planned.argv).not.toContain('--unshare-net');
    expect(planned.env).toEqual(env);
    expect(planned.extraFiles).toEqual([{ fd: 3, content: seccompFilter('x64', 'on') }]);
  });

  it('mounts outer folders first, protects inner ones and pins what lies between', () => {
    const { argv, mountPoints } = plan(workspace(), linux, project);
    expect(mountsOf(argv)).toBe(
      '--bind /p /p --ro-bind /p/.git /p/.git --perms 0555 --tmpfs /p/.agents ' +
        '--bind /p/deep /p/deep --bind /p/deep/er /p/deep/er --ro-bind /p/deep/er/.git /p/deep/er/.git',
    );
    expect(mountPoints).toEqual(['/p/.agents']);
  });

  it('binds what may be written by descriptors, where bubblewrap can', () => {
    const bubblewrap = { ...linux.bubblewrap, bindsDescriptors: true };
    const { argv, extraFiles } = plan(workspace(), { ...linux, bubblewrap }, project);
    expect(mountsOf(argv)).toBe(
      '--bind-fd 4 /p --ro-bind /p/.git /p/.git --perms 0555 --tmpfs /p/.agents ' +
        '--bind-fd 5 /p/deep --bind-fd 6 /p/deep/er --ro-bind /p/deep/er/.git /p/deep/er/.git',
    );
    expect(extraFiles.slice(1)).toEqual([
      { fd: 4, place: '/p' },
      { fd: 5, place: '/p/deep' },
      { fd: 6, place: '/p/deep/er' },
    ]);
    const readable = [{ path: '/bin', place: '/usr/bin' }];
    const narrow = plan(readOnly, { ...linux, bubblewrap }, { ...nothing, readable });
    expect(mountsOf(narrow.argv)).toBe('--ro-bind-fd 4 /bin');
    expect(narrow.extraFiles.slice(1)).toEqual([{ fd: 4, place: '/usr/bin' }]);
  });

  it('opens the whole file system before it lays anything over it', () => {
    const { argv } = plan(workspace(), linux, { ...nothing, roots: [{ path: '/', isDirectory: true }] });
    expect(argv.slice(3, 8)).toEqual(['--bind', '/', '/', '--dev', '/dev']);
  });

  it('protects bubblewrap itself where a root holds it', () => {
    const { argv } = plan(workspace(), linux, { ...nothing, roots: [{ path: '/usr', isDirectory: true }] });
    expect(mountsOf(argv)).toBe(
      '--bind /usr /usr --bind /usr/bin /usr/bin --ro-bind /usr/bin/bwrap /usr/bin/bwrap',
    );
  });

  it('goes without a /proc of its own where none can be had', () => {
    const bubblewrap = { ...linux.bubblewrap, freshProc: false };
    expect(plan(readOnly, { ...linux, arch: 'arm64', bubblewrap }).argv).not.toContain('--proc');
  });

  it('refuses where the sandbox would be incomplete', () => {
    const unusable = { state: 'unusable', reason: 'no bubblewrap' } as const;
    expect(refusal(readOnly, { ...linux, bubblewrap: unusable })).toBe('no bubblewrap');
    expect(refusal(readOnly, { ...linux, arch: undefined })).toMatch(/no system call filter/);
    expect(refusal(workspace(), linux, { ...nothing, replaceableLinks: ['/p/.git'] })).toMatch(
      /\/p\/\.git is a symbolic link/,
    );
  });
});

describe('elsewhere', () => {
  it('refuses with the reason', () => {
    expect(refusal(readOnly, { platform: 'other', name: 'win32' })).toMatch(/no sandbox for win32; readOnly/);
  });

  it('refuses an empty command', () => {
    expect(planLaunch({ ...request(readOnly), command: [] }, linux, nothing)).toEqual({
      refused: 'the command is empty',
    });
  });
});

describe('on macOS', () => {
  const mac: SandboxFacts = { platform: 'darwin' };

  it('passes paths as parameters and lets later rules win', () => {
    const { argv, env: childEnv } = plan(workspace(), mac, project);
    const [program, flag, profile = '', ...rest] = argv;
    expect([program, flag]).toEqual(['/usr/bin/sandbox-exec', '-p']);
    const paths = ['/p', '/p/.git', '/p/.agents', '/p/deep', '/p/deep/er', '/p/deep/er/.git'];
    expect(rest).toEqual([
      ...paths.flatMap((path, index) => ['-D', `PATH_${index}=${path}`]),
      '--',
      'echo',
      'x',
    ]);
    const verdicts = ['allow', 'deny', 'deny', 'allow', 'allow', 'deny'];
    expect(profile.match(/^\(\w+ file-write\* \(subpath.*$/gm)).toEqual(
      verdicts.map((verdict, index) => `(${verdict} file-write* (subpath (param "PATH_${index}")))`),
    );
    expect(profile.match(/^\(deny file-write-unlink .*$/gm)).toHaveLength(paths.length);
    expect(childEnv).toEqual({ ...env, CODEX_SANDBOX: 'seatbelt', CODEX_SANDBOX_NETWORK_DISABLED: '1' });
  });

  it('is a closed profile with balanced parentheses that opens the network only on demand', () => {
    const profile = (policy: SandboxPolicy): string => plan(policy, mac, project).argv[2] ?? '';
    for (const text of [profile(workspace()), profile(workspace({ networkAccess: true }))]) {
      expect(text.startsWith('(version 1)\n(deny default)\n')).toBe(true);
      expect(text.split('(').length).toBe(text.split(')').length);
    }
    expect(profile(workspace())).not.toContain('network');
    expect(profile(workspace({ networkAccess: true }))).toContain('(allow network* system-socket)');
  });
});
