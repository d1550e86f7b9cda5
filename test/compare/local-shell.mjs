// Calls of `local_shell`, which bring their own words: what is run, what clients see and what the model is told.
import { join } from 'node:path';
import { config, ev, say } from './kit.mjs';

const shellCall = (fields, action) => [
  ev.created(),
  {
    type: 'response.output_item.done',
    item: { type: 'local_shell_call', status: 'completed', ...fields, action: { type: 'exec', ...action } },
  },
  ev.completed(),
];

export default async (w) => {
  w.file('sub/x', '');
  for (const [policy, sandbox] of [
    ['never', 'danger-full-access'],
    ['untrusted', 'workspace-write'],
  ]) {
    const mock = await w.mock([
      shellCall({ call_id: 'l1' }, { command: ['echo', 'hi there'], timeout_ms: 5000 }),
      shellCall(
        { id: 'item2', call_id: 'l2' },
        {
          command: ['bash', '-c', 'pwd; echo "$GIVEN"; exit 3'],
          working_directory: 'sub',
          env: { GIVEN: 'not heard' },
          user: 'nobody',
        },
      ),
      shellCall(
        { call_id: 'l3' },
        { command: ['bash', '-lc', 'touch made'], working_directory: join(w.cwd, 'sub') },
      ),
      shellCall({ call_id: 'l4' }, { command: ['sleep', '30'], timeout_ms: 200 }),
      shellCall(
        { call_id: 'l6' },
        { command: ['apply_patch', '*** Begin Patch\n*** Add File: p.txt\n+x\n*** End Patch'] },
      ),
      say('done'),
    ]);
    const s = w.server({ config: config(mock, { policy, sandbox }) });
    s.handlers['item/commandExecution/requestApproval'] = () => ({ decision: 'accept' });
    s.handlers['item/fileChange/requestApproval'] = () => ({ decision: 'decline' });
    await s.initialize();
    const { thread } = await s.request('thread/start', { cwd: w.cwd });
    await s.turn(thread.id, 'go');
    w.note(
      `${policy}: told`,
      mock
        .responses()
        .at(-1)
        .body.input.filter(({ type }) => /call/.test(type))
        .map((item) =>
          JSON.stringify(item).replace(/duration_seconds[\\]*":[\d.]+|\d+ milliseconds/g, '<time>'),
        ),
    );
    await s.request('thread/read', { threadId: thread.id, includeTurns: true });
    await s.close();
  }
};
