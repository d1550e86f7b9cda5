// Commands of many shapes under `untrusted`, `on-request` and `never`: what is asked, with which words, and what runs.
import { call, config, say, shell, toolOutputs } from './kit.mjs';
export default async (w) => {
  w.file('a.txt', 'alpha\nbeta\n');
  w.file('sub/b.txt', 'b\n');
  w.git('init', '-q');
  const commands = [
    shell('ls && cat a.txt | wc -l'),
    shell('cat a.txt > out.txt'),
    shell('git status --short'),
    shell('echo "$HOME" | wc -l'),
    shell("printf 'x'; false"),
    shell('cd sub && cat b.txt'),
    shell('rm -f nothing'),
    shell('sudo rm -rf nothing'),
    shell('touch x y && echo made'),
    shell('for i in 1 2; do echo $i; done'),
    shell('cat <<EOF\nhere\nEOF'),
    shell('exit 0'),
    shell('nonexistent-program-x'),
    { command: 'echo login', timeout_ms: 5000 },
    shell('pwd', { workdir: w.cwd + '/sub' }),
    shell('cat missing.txt'),
    shell("sed -n '1,2p' a.txt"),
    shell('find . -name b.txt'),
    shell('grep -n alpha a.txt'),
    shell(''),
  ];
  for (const policy of ['untrusted', 'on-request', 'never']) {
    const mock = await w.mock([...commands.map((c, i) => call(`c${i}`, 'shell_command', c)), say('done')]);
    const s = w.server({ config: config(mock, { policy }) });
    s.handlers['item/commandExecution/requestApproval'] = () => ({ decision: 'accept' });
    await s.initialize();
    const { thread } = await s.request('thread/start', { cwd: w.cwd });
    await s.turn(thread.id, 'go', {}, { timeoutMs: 60000 });
    w.note(
      'outputs',
      toolOutputs(mock).map((o) => o.replace(/^bash: line \d+: /m, 'bash: ')),
    );
    await s.close();
  }
};
