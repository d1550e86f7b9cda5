// Answers to a command approval that are empty, wrong, errors or objects.
import { config, say, call, toolOutputs, shell } from './kit.mjs';
export default async (w) => {
  const n = 8;
  const script = [];
  for (let i = 0; i < n; i++) script.push(call('c' + i, 'shell_command', shell('touch f' + i)), say('d' + i));
  const mock = await w.mock(script);
  const s = w.server({ config: config(mock, { policy: 'untrusted' }) });
  const answers = [
    { result: {} },
    { result: null },
    { error: { code: -1, message: 'no' } },
    { result: { decision: { acceptWithExecpolicyAmendment: { execpolicy_amendment: ['touch', 'f3'] } } } },
    {
      result: {
        decision: {
          applyNetworkPolicyAmendment: { network_policy_amendment: { host: 'x', action: 'allow' } },
        },
      },
    },
    { result: { decision: 'approved' } },
    { result: { decision: 'accept', extra: 1 } },
    { result: { decision: 5 } },
  ];
  await s.initialize();
  const { thread } = await s.request('thread/start', { cwd: w.cwd });
  for (let i = 0; i < n; i++) {
    const from = s.trace.length;
    await s.request('turn/start', { threadId: thread.id, input: [{ type: 'text', text: 'go ' + i }] });
    const m = await s.waitFor('item/commandExecution/requestApproval', { from });
    s.send({ id: m.id, ...answers[i] });
    await s.waitFor('turn/completed', { from });
  }
  w.note(
    'files',
    Array.from({ length: n }, (_, i) => w.read('f' + i)),
  );
  w.note('outputs', toolOutputs(mock));
};
