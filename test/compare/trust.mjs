// What naming a folder says of its project: when trust is noted, under which key, and what the next thread finds.
import fs from 'node:fs';
import path from 'node:path';
import { config, say } from './kit.mjs';

export default async (w) => {
  const mock = await w.mock(Array.from({ length: 20 }, (_, n) => say(`answer ${n}`, { id: `m${n}` })));
  const nested = path.join(w.cwd, 'deep', 'er');
  fs.mkdirSync(nested, { recursive: true });
  w.git('init', '-q');
  w.file('.codex/config.toml', 'model_reasoning_effort = "high"\n');
  w.file('deep/.codex/config.toml', 'model_reasoning_summary = "detailed"\napproval_policy = "untrusted"\n');
  w.file('AGENTS.md', 'Root words.');
  w.file('deep/AGENTS.md', 'Deep words.');
  const bare = `model = "mock-model"\nmodel_provider = "mock_provider"\n${config(mock).slice(config(mock).indexOf('[model_providers'))}`;
  const trusted = (s) =>
    w.note(
      'trusted',
      fs
        .readFileSync(path.join(s.codexHome, 'config.toml'), 'utf8')
        .split('\n')
        .filter((line) => /projects|trust/.test(line)),
    );
  for (const [text, params] of [
    [bare, { cwd: nested }],
    [bare, { cwd: nested, sandbox: 'read-only' }],
    [bare, { cwd: nested, sandbox: 'workspace-write' }],
    [bare, { cwd: w.cwd, sandbox: 'danger-full-access' }],
    [bare, { sandbox: 'workspace-write' }],
    [bare, { cwd: nested, ephemeral: true, sandbox: 'workspace-write' }],
    [bare, { cwd: w.home, sandbox: 'workspace-write' }],
    [
      `${bare}[projects."${w.cwd}"]\ntrust_level = "untrusted"\n`,
      { cwd: nested, sandbox: 'workspace-write' },
    ],
    [`${bare}[projects."${nested}"]\ntrust_level = "trusted"\n`, { cwd: nested }],
    [`${bare}[projects."${w.cwd}"]\ntrust_level = "trusted"\n`, { cwd: path.join(w.cwd, 'deep') }],
    [`${bare}[projects."${w.cwd}"]\ntrust_level = "trusted"\n`, { cwd: nested, approvalPolicy: 'never' }],
  ]) {
    const s = w.server({ config: text, cwd: nested });
    await s.initialize({ optOut: ['thread/tokenUsage/updated'] });
    const { thread } = await s.request('thread/start', params);
    trusted(s);
    await s.request('thread/start', { cwd: nested });
    if (!params.ephemeral) {
      await s.turn(thread.id, 'a', { sandboxPolicy: { type: 'dangerFullAccess' } });
      trusted(s);
      await s.request('thread/fork', { threadId: thread.id, excludeTurns: true, sandbox: 'workspace-write' });
      await s.request('thread/fork', { threadId: thread.id, excludeTurns: true, cwd: w.home });
      await s.request('thread/resume', { threadId: thread.id, excludeTurns: true });
    }
    trusted(s);
    await s.close();
  }
};
