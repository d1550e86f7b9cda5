// Permission profiles from config.toml: what they come to, what is wrong with them, what commands can do under them.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { call, config, say, shell, toolOutputs } from './kit.mjs';

/** What a profile adds so that the reference's own helper programs can be read: ours needs none. */
const isOwnFolder = ({ path }) => path.path?.includes('/tmp/arg0/');
const withoutOwnFolders = (value) => {
  if (Array.isArray(value))
    return value.filter((item) => !(item?.path && isOwnFolder(item))).map(withoutOwnFolders);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutOwnFolders(item)]));
};

const stored = (path) => {
  const records = readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const { payload } = records.findLast(({ type }) => type === 'turn_context');
  const { sandbox_policy, permission_profile, file_system_sandbox_policy = null } = payload;
  return withoutOwnFolders([sandbox_policy, permission_profile, file_system_sandbox_policy]);
};

const profilesIn = (home) => {
  const files = (text) => `[permissions.p.filesystem]\n${text}\n`;
  const network = '[permissions.p.network]\nenabled = true\n';
  return {
    workspace: files('":root" = "read"\n":project_roots" = "write"'),
    parts: `${files('":root" = "read"')}[permissions.p.filesystem.":project_roots"]\n"." = "write"\n"ro" = "read"\n"*.env" = "none"\n`,
    minimal: files(
      `":minimal" = "read"\n":project_roots" = "write"\n"${home}/other" = "read"\n"${home}/other/secret" = "none"`,
    ),
    'unknown path': files('":workspace_roots" = "write"'),
    'unknown path beside a root': files('":cwd" = "write"\n":root" = "read"'),
    'an access of later': files(`":root" = "read"\n"${home}/other" = "deny"`),
    'all but': files(`":root" = "write"\n"${home}/other" = "none"`),
    all: files('":root" = "write"') + network,
    'all offline': files('":root" = "write"'),
    relative: files('"rel" = "read"'),
    home: files('":root" = "read"\n"~/other" = "write"'),
    'nothing known': '[permissions.p]\n',
    'no access': files('":root" = "rw"'),
    climbing: files('":root" = "read"') + '[permissions.p.filesystem.":project_roots"]\n"../x" = "write"\n',
    'a part of the root': '[permissions.p.filesystem.":root"]\n"x" = "write"\n',
    scratch: files('":root" = "read"\n":tmpdir" = "write"\n":slash_tmp" = "write"') + network,
    'scratch and project': files('":root" = "read"\n":tmpdir" = "write"\n":project_roots" = "write"'),
    'named /tmp': files('":root" = "read"\n"/tmp" = "write"\n":project_roots" = "write"'),
    reserved: '[permissions.":p".filesystem]\n":root" = "read"\n',
    'reserved, not chosen': files('":root" = "read"') + '[permissions.":q".filesystem]\n":root" = "read"\n',
    'unknown keys': `[permissions.p]\nodd = 1\nextends = ":workspace"\n${files('":root" = "read"')}`,
    'bounded pattern': files(`":root" = "read"\nglob_scan_max_depth = 2\n"${home}/other/**" = "none"`),
    'pattern for reading': files(`":root" = "read"\n"${home}/other/*.x" = "read"`),
    'subtree for writing': files(`":root" = "read"\n"${home}/other/**" = "write"`),
    'no depth': files('glob_scan_max_depth = 0\n":root" = "read"'),
    'no table': 'permissions = 1\n',
  };
};

export default async (w) => {
  mkdirSync(`${w.home}/other/secret`, { recursive: true });
  writeFileSync(`${w.home}/other/secret/key`, 'KEY\n');
  writeFileSync(`${w.home}/other/open`, 'OPEN\n');
  mkdirSync(`${w.cwd}/ro`);
  const probe = [
    `cat ${w.home}/other/open ${w.home}/other/secret/key a.env`,
    'echo 1 > f && echo here',
    'echo 1 > ro/f && echo fixed',
    `echo 1 > ${w.home}/other/new && echo other`,
  ].join('; ');
  for (const [name, toml] of Object.entries(profilesIn(w.home))) {
    w.file('a.env', 'TOKEN\n');
    const mock = await w.mock([
      call('c', 'shell_command', shell(`(${probe}) 2>/dev/null; true`)),
      say('done'),
    ]);
    const top = toml.startsWith('permissions =') ? toml : '';
    const settings = config(mock, { top }).replace(/sandbox_mode.*\n/, 'default_permissions = "p"\n');
    const s = w.server({ config: settings + (top === '' ? toml : ''), cwd: w.home });
    await s.initialize({ optOut: ['thread/tokenUsage/updated', 'item/commandExecution/outputDelta'] });
    const started = await s.requestError('thread/start', { cwd: w.cwd });
    const thread = started.unexpectedResult?.thread;
    if (thread) {
      await s.turn(thread.id, name);
      w.note(name, stored(thread.path));
      // The reference cannot start anything where not all may be read: its helper program is not to be found there.
      const outputs = toolOutputs(mock).map((text) => (text.includes('bwrap: execvp') ? 'not run' : text));
      // Nor can what it starts write to /dev/null where all is open but a part.
      if (!['minimal', 'unknown path', 'nothing known', 'all but'].includes(name))
        w.note(`${name}: output`, outputs);
    }
    if (!thread) await s.waitFor('configWarning');
    const told = s.trace
      .filter(({ m }) => m.method === 'configWarning')
      .map(({ m: { params } }) => params.summary);
    w.note(`${name}: warnings`, told);
    s.trace = s.trace
      .filter(({ m }) => !(m.params?.item?.type === 'commandExecution'))
      .map((entry) => ({ ...entry, m: withoutOwnFolders(entry.m) }));
    await s.close();
  }
};
