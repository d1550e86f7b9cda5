// Settings of a turn one after another: which messages the model gets for each change, and what is refused.
import { config, say } from './kit.mjs';
/** The sections of a message by their tags; texts are each server's own, and skills are not built. */
const sections = (item) =>
  (item.content ?? [])
    .filter(({ text = '' }) => !/^<(skills|apps|plugins)_inst/.test(text))
    .map(({ type, text = '' }) => /^<\w+/.exec(text)?.[0] ?? type);
export default async (w) => {
  w.file('sub/x', '');
  w.file('sub/sub/x', '');
  const mock = await w.mock([say('a')], { repeatLast: true });
  const s = w.server({ config: config(mock) });
  await s.initialize();
  const { thread } = await s.request('thread/start', { cwd: `${w.cwd}/sub` });
  for (const change of [
    {},
    { cwd: w.cwd },
    { cwd: 'sub' },
    { cwd: `${w.home}/none` },
    { cwd: '' },
    { model: 'gpt-5.2' },
    { approvalPolicy: 'on-request' },
    { sandboxPolicy: { type: 'readOnly' } },
    { effort: 'high' },
    { effort: 'xhigh' },
    { effort: null },
    { summary: 'concise' },
    { personality: 'friendly' },
    { serviceTier: 'flex' },
    { serviceTier: null },
    { outputSchema: true },
    { approvalPolicy: 'on-failure' },
    { sandboxPolicy: { type: 'workspaceWrite', writableRoots: ['relative'] } },
    { sandboxPolicy: { type: 'externalSandbox', networkAccess: 'odd' } },
    {
      cwd: w.cwd,
      model: 'gpt-5.4',
      approvalPolicy: 'never',
      sandboxPolicy: { type: 'dangerFullAccess' },
    },
    {},
  ]) {
    const from = s.trace.length;
    const input = [{ type: 'text', text: 'x' }];
    const answer = await s.requestError('turn/start', { threadId: thread.id, input, ...change });
    if (answer.unexpectedResult) await s.waitFor('turn/completed', { from });
    const { model, reasoning, text, service_tier, input: told } = mock.responses().at(-1).body;
    w.note('request', {
      model,
      reasoning,
      text,
      service_tier: service_tier ?? null,
      told: told.slice(-4).map((item) => [item.role, ...sections(item)]),
    });
  }
  await s.request('thread/resume', { threadId: thread.id });
};
