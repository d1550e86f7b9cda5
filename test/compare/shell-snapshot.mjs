// What login shells do is done once a thread: which commands find it, what they see of it, and what is left of it.
// Not told here, as it is better so: functions and options are found too, and nothing that the policy excludes; a program
// that is no shell keeps its arguments (`echo -lc x`).
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { call, config, say, toolOutputs } from './kit.mjs';

const PROFILE = `echo noise; { echo login >>~/logins; } 2>/dev/null
export MADE=by-profile AT=$PWD SET=by-profile
LOCAL=no
`;
const SCRIPT = 'echo "$MADE|$RC|$LOCAL|$SET|$AT|$PWD|$TERM|$0|$#"; shopt login_shell; { nosuch; } 2>&1';

const report = (text) => text.replace(/Wall time: [\d.]+ seconds/, 'Wall time: <s> seconds');

export default async (w) => {
  writeFileSync(join(w.home, '.bash_profile'), PROFILE);
  writeFileSync(join(w.home, '.bashrc'), 'export RC=by-rc\n');
  w.file('sub/x', '');
  const folder = join(w.home, '.codex', 'shell_snapshots');
  const files = () => (existsSync(folder) ? readdirSync(folder).filter((name) => !name.includes('tmp')) : []);
  const snapshots = async (count, before = []) => {
    for (let tries = 0; tries < 500; tries++) {
      const now = files();
      if (now.length === count && !now.some((name) => before.includes(name))) return now;
      await wait(20);
    }
    throw new Error(`not ${count} snapshots: ${files().join(' ')}`);
  };
  const logins = () => readFileSync(join(w.home, 'logins'), 'utf8').split('\n').length - 1;
  const script = (id, extra = {}) =>
    call(id, 'shell_command', { command: SCRIPT, timeout_ms: 5000, ...extra });
  const policy = '[shell_environment_policy]\nset = { SET = "by-policy" }';

  for (const sandbox of ['danger-full-access', 'workspace-write']) {
    const mock = await w.mock([
      script('c1'),
      script('c2', { workdir: 'sub' }),
      call('c3', 'shell_command', { command: 'echo "$MADE|$LOCAL|$SET"', timeout_ms: 5000, login: false }),
      call('c4', 'shell', { command: ['bash', '-lc', SCRIPT], timeout_ms: 5000 }),
      call('c5', 'shell', { command: ['/bin/sh', '-lc', 'echo "$MADE|$RC|$0"'], timeout_ms: 5000 }),
      call('c7', 'shell_command', { command: 'printf "%s\\n" "it\'s" | tr t T; # over' }),
      say('done'),
      say('moved'),
      script('d1'),
      say('done'),
    ]);
    const s = w.server({
      config: config(mock, { sandbox, provider: `[features]\nunified_exec = false\n${policy}` }),
    });
    await s.initialize();
    writeFileSync(join(w.home, 'logins'), '');
    const { thread } = await s.request('thread/start', { cwd: w.cwd });
    const first = await snapshots(1);
    w.note(
      `${sandbox}: names`,
      first.map((name) => name.replace(/\d{19}/, '<nonce>')),
    );
    w.note(`${sandbox}: logins at the start`, logins());
    await s.turn(thread.id, 'go');
    w.note(`${sandbox}: outputs`, toolOutputs(mock).map(report));
    w.note(`${sandbox}: logins`, sandbox === 'workspace-write' ? 'some cannot be noted' : logins());
    await s.turn(thread.id, 'move', { cwd: join(w.cwd, 'sub') });
    await snapshots(1, first);
    await s.turn(thread.id, 'go on');
    w.note(`${sandbox}: moved`, toolOutputs(mock).slice(-1).map(report));
    const from = s.trace.length;
    await s.request('thread/shellCommand', { threadId: thread.id, command: SCRIPT });
    await s.waitFor('turn/completed', { from });
    await s.request('thread/archive', { threadId: thread.id });
    await snapshots(0);
    await s.close();
  }
};
