// Calls of exec_command and write_stdin of many kinds: what the model is told and what clients see.
import { call, config, say } from './kit.mjs';
import { exec, settle, told } from './exec-kit.mjs';

const CALLS = [
  ['exec_command', exec('echo out; sleep 0.01; echo err >&2; exit 3')],
  ['exec_command', exec('')],
  ['exec_command', { cmd: 'echo login' }],
  ['exec_command', exec('pwd', { workdir: 'sub' })],
  ['exec_command', exec('pwd', { workdir: '' })],
  ['exec_command', exec('env | grep -E "^(NO_COLOR|TERM|LANG|LC_|COLORTERM|PAGER|G|CODEX_CI|SET)" | sort')],
  ['exec_command', exec('seq 1 20000', { max_output_tokens: 20 })],
  ['exec_command', exec('seq 1 20000')],
  ['exec_command', exec('seq 1 20', { max_output_tokens: 0 })],
  ['exec_command', exec('kill -9 $$')],
  ['exec_command', exec("printf 'a\\xffb'")],
  ['exec_command', exec('stty size; tty -s && echo tty', { tty: true })],
  ['exec_command', exec('cat; [ -t 0 ] || echo pipe')],
  ['exec_command', exec('echo $0', { shell: 'sh' })],
  ['exec_command', exec('echo $0', { shell: '/nowhere/zsh' })],
  ['exec_command', exec('echo $0', { shell: 'fish' })],
  ['exec_command', exec('echo $0', { shell: 'bash' })],
  ['exec_command', exec('echo a', { sandbox_permissions: 'require_escalated' })],
  ['exec_command', exec('echo a', { unknown: 1 })],
  ['exec_command', exec('rm -rf /nowhere')],
  [
    'exec_command',
    exec("apply_patch <<'EOF'\n*** Begin Patch\n*** Add File: new.txt\n+hello\n*** End Patch\nEOF"),
  ],
  [
    'exec_command',
    exec("apply_patch <<'EOF'\n*** Begin Patch\n*** Update File: none\n@@\n-x\n+y\n*** End Patch\nEOF"),
  ],
  ['write_stdin', { session_id: 5 }],
  ['write_stdin', { session_id: 5, chars: 'x' }],
  ['shell_command', { command: 'echo classic', login: false }],
  ['container.exec', { command: ['echo', 'container'] }],
];

export default async (w) => {
  w.file('sub/x', '');
  for (const model of ['mock-model', 'gpt-5.5']) {
    const mock = await w.mock([...CALLS.map(([name, args], at) => call(`c${at}`, name, args)), say('done')]);
    const s = w.server({
      config: config(mock, { model, top: 'shell_environment_policy.set = { SET = "1", TERM = "mine" }' }),
    });
    await s.initialize();
    const { thread } = await s.request('thread/start', { cwd: w.cwd });
    await s.turn(thread.id, 'go', {}, { timeoutMs: 90_000 });
    w.note('told', told(mock));
    w.note('ends', await settle(s));
    const { thread: read } = await s.request('thread/read', { threadId: thread.id, includeTurns: true });
    w.note(
      'items',
      read.turns.map(({ items }) => items.map(({ type }) => type)),
    );
    await s.close();
  }
};
