// Which tools run commands, by model and features, and the shape of their arguments.
import { config, say } from './kit.mjs';

const bare = (value) => {
  if (Array.isArray(value)) return value.map(bare);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, inner]) => key !== 'description' || typeof inner !== 'string')
      .map(([key, inner]) => [key, bare(inner)]),
  );
};

const SETTINGS = [
  '',
  '[features]\nunified_exec = false',
  '[features]\nshell_tool = false',
  'experimental_use_unified_exec_tool = false',
  'allow_login_shell = false',
  'allow_login_shell = false\n[features]\nunified_exec = false',
];

export default async (w) => {
  for (const model of ['gpt-5.5', 'gpt-5.2', 'codex-auto-review', 'mock-model']) {
    for (const top of SETTINGS) {
      const mock = await w.mock([say('done')]);
      const s = w.server({ config: config(mock, { model, top }) });
      await s.initialize();
      const { thread } = await s.request('thread/start', { cwd: w.cwd });
      await s.turn(thread.id, 'go');
      const tools = mock
        .responses()[0]
        .body.tools.filter(({ name }) => /^(exec_command|write_stdin|shell)/.test(name));
      w.note(`${model} ${top}`, bare(tools));
      await s.close();
    }
  }
};
