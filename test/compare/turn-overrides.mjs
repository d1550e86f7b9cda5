// Overrides of a turn stay for the turns after it; schemas do not; images and empty input.
import { config, say } from './kit.mjs';
export default async (w) => {
  const mock = await w.mock([say('1'), say('2'), say('3'), say('4'), say('5')]);
  w.file('sub/x', '');
  const s = w.server({ config: config(mock) });
  await s.initialize();
  const { thread } = await s.request('thread/start', {
    cwd: w.cwd,
    developerInstructions: 'be kind',
    baseInstructions: 'base',
  });
  await s.turn(thread.id, 'a', {
    cwd: w.cwd + '/sub',
    model: 'gpt-5.2',
    effort: 'high',
    summary: 'detailed',
    approvalPolicy: 'on-request',
    sandboxPolicy: { type: 'readOnly' },
  });
  await s.turn(thread.id, 'b', { outputSchema: { type: 'object', properties: {} } });
  await s.turn(thread.id, 'c', { sandboxPolicy: { type: 'dangerFullAccess' } });
  await s.turn(thread.id, 'd', {
    input: [
      { type: 'text', text: 'see' },
      { type: 'image', url: 'data:image/png;base64,iVBORw0KGgo=' },
      { type: 'text', text: 'again' },
    ],
  });
  await s.requestError('turn/start', { threadId: thread.id, input: [] });
  await s.requestError('turn/start', {
    threadId: thread.id,
    input: [{ type: 'text', text: 'x'.repeat(1048577) }],
  });
  for (const r of mock.responses())
    w.note('request', {
      model: r.body.model,
      reasoning: r.body.reasoning,
      text: r.body.text,
      roles: r.body.input.map((i) => i.role ?? i.type),
      last: r.body.input.at(-1),
    });
};
