// Projects: their config.toml once they are trusted, and what makes them so.
import { config, say } from './kit.mjs';
import fs from 'node:fs';
export default async (w) => {
  w.git('init', '-q');
  w.file('.codex/config.toml', 'model_reasoning_effort = "high"\napproval_policy = "on-request"\n');
  w.file('nested/dir/x', '');
  const mock = await w.mock([say('1')], { repeatLast: true });
  const read = () =>
    fs
      .readFileSync(w.home + '/.codex/config.toml', 'utf8')
      .replaceAll(w.home, '~')
      .split('\n')
      .filter((l) => /projects|trust/.test(l));
  const base = config(mock).replace(/approval_policy.*\n|sandbox_mode.*\n/g, '');
  let s = w.server({ config: base });
  await s.initialize();
  await s.request('thread/start', { cwd: w.cwd });
  w.note('cfg', read());
  await s.request('thread/start', { cwd: w.cwd, sandbox: 'read-only' });
  w.note('cfg', read());
  const { thread } = await s.request('thread/start', { cwd: w.cwd + '/nested/dir' });
  await s.turn(thread.id, 'x', { sandboxPolicy: { type: 'dangerFullAccess' } });
  w.note('cfg', read());
  await s.request('thread/start', { cwd: w.cwd + '/nested/dir', sandbox: 'workspace-write' });
  w.note('cfg', read());
  await s.request('thread/start', { cwd: w.cwd });
  w.note('cfg', read());
  await s.request('thread/start', { cwd: w.cwd + '/nested' });
  await s.request('thread/start', { cwd: w.home + '/.codex' });
  await s.close();
  fs.rmSync(w.home + '/.codex', { recursive: true, force: true });
  s = w.server({ config: base + `\n[projects."${w.cwd}"]\ntrust_level = "untrusted"\n` });
  await s.initialize();
  await s.request('thread/start', { cwd: w.cwd });
  await s.request('thread/start', { cwd: w.cwd, sandbox: 'workspace-write' });
  w.note('cfg', read());
  await s.close();
};
