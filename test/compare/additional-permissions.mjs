// Commands that ask for permissions within the sandbox: what may be asked, what is asked, what they then can do.
import { mkdirSync, rmSync } from 'node:fs';
import { call, config, say, shell, toolOutputs } from './kit.mjs';

const more = (additional_permissions) => ({
  sandbox_permissions: 'with_additional_permissions',
  additional_permissions,
  justification: 'May I?',
});
const granular = { granular: { sandbox_approval: true, rules: true, mcp_elicitations: true } };

/** Serde says where in the text an argument is wrong. We say what is. */
const withoutPlace = (text) => text.replace(/ at line \d+ column \d+$/, '');

export default async (w) => {
  const [o, q] = [`${w.home}/o`, `${w.home}/q`];
  const write = (...paths) => ({ file_system: { write: paths } });
  const entry = (path, access) => ({ path, access });
  const touch = (path, extra) => shell(`echo 1 > ${path} && echo ok`, extra);
  const commands = [
    touch(`${o}/a`, more(write(o))),
    touch(`${o}/b`),
    touch(`${o}/a`, more(write(o))),
    touch(`${o}/a`, more(write(o, q))),
    touch(`${q}/a`, more(write(o))),
    shell('ls', more(write(o))),
    shell('ls', more({ network: { enabled: true } })),
    shell('ls', more({ network: { enabled: false } })),
    shell('ls', more({})),
    shell('ls', { sandbox_permissions: 'with_additional_permissions' }),
    shell('ls', { additional_permissions: { network: { enabled: true } } }),
    touch(`${o}/c`, { additional_permissions: write(o) }),
    touch('new/a', more(write('new'))),
    touch(`${o}/d`, more({ file_system: { entries: [entry({ type: 'path', path: o }, 'write')] } })),
    touch(
      `${o}/e`,
      more({ file_system: { entries: [entry({ type: 'special', value: { kind: 'root' } }, 'write')] } }),
    ),
    touch(
      `${o}/f`,
      more({ file_system: { entries: [entry({ type: 'glob_pattern', pattern: '*' }, 'read')] } }),
    ),
    shell('ls', more({ file_system: { write: [] } })),
    shell('ls', more({ odd: 1 })),
    shell('touch q', more(5)),
    shell('touch q', more({ file_system: { write: 'x' } })),
    shell('touch q', more({ network: { enabled: 'x' } })),
    shell('touch q', more({ file_system: { write: ['/x'], entries: [] } })),
    shell(`rm -rf ${o}/a`, more(write(o))),
    shell('ls', { ...more(write(o)), sandbox_permissions: 'require_escalated' }),
  ];
  for (const [label, on, policy, sandbox, decisions] of [
    ['off', false, 'on-request', 'workspace-write'],
    ['on', true, 'on-request', 'workspace-write', ['accept', 'acceptForSession']],
    ['nothing writable', true, 'on-request', 'read-only', ['acceptForSession', 'decline']],
    ['no sandbox', true, 'on-request', 'danger-full-access'],
    ['nobody to ask', true, 'never', 'workspace-write'],
    ['untrusted', true, 'untrusted', 'workspace-write'],
    ['granular', true, granular, 'workspace-write'],
  ]) {
    for (const folder of [o, q]) {
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder);
    }
    const mock = await w.mock([
      ...commands.map((args, at) => call(`c${at}`, 'shell_command', args)),
      say('done'),
    ]);
    const provider = on ? '[features]\nexec_permission_approvals = true\n' : '';
    const s = w.server({ config: config(mock, { sandbox, provider }) });
    const left = (decisions ?? []).slice();
    s.handlers['item/commandExecution/requestApproval'] = () => ({ decision: left.shift() ?? 'accept' });
    await s.initialize({ optOut: ['thread/tokenUsage/updated'] });
    const { thread } = await s.request('thread/start', { cwd: w.cwd, approvalPolicy: policy });
    await s.turn(thread.id, label, {}, { timeoutMs: 60_000 });
    w.note(label, toolOutputs(mock).map(withoutPlace));
    await s.close();
  }
};
