import { expect, test } from 'vitest';
import {
  command,
  FIRST,
  itemCompleted,
  itemStarted,
  modelInput,
  ran,
  ranTurn,
  say,
  sse,
  startServer,
  toolOutputs,
  type Script,
} from '../harness/index.ts';

/** A call of the shell that some models know of their own. */
const localShell = (ids: { id?: string; call_id?: string | null }, action: object): Script => [
  sse.created(),
  sse.item({ type: 'local_shell_call', status: 'completed', ...ids, action: { type: 'exec', ...action } }),
  sse.completed(),
];

const report = (output: string, exitCode: number): string =>
  JSON.stringify({ output, metadata: { exit_code: exitCode, duration_seconds: 0 } });

/** The outputs of all calls, without how long they took. */
const told = (model: Parameters<typeof toolOutputs>[0]): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(toolOutputs(model)).map(([id, output]) => [
      id,
      String(output).replace(/(duration_seconds":)[\d.]+/, '$10'),
    ]),
  );

test('a model’s own shell runs programs as they are', async () => {
  const { client, home, evened, from, model } = await ranTurn([
    localShell({ call_id: 'c1' }, { command: ['echo', 'a b'] }),
    localShell(
      { id: 'i2', call_id: 'c2' },
      {
        command: ['sh', '-c', 'pwd; echo $GIVEN; exit 3'],
        working_directory: 'sub',
        timeout_ms: 5_000,
        env: { GIVEN: 'no' },
        user: null,
      },
    ),
  ]);
  const shown = { command: "echo 'a b'", commandActions: [{ type: 'unknown', command: "echo 'a b'" }] };
  const heard = evened.heard(client, { from });
  expect(heard).toContainEqual(itemStarted(FIRST, command('', { ...shown, source: 'agent' })));
  expect(heard).toContainEqual(
    itemCompleted(FIRST, command('', { ...shown, source: 'agent', ...ran(0, 'a b\n') })),
  );
  expect(told(model)).toEqual({
    c1: report('a b\n', 0),
    c2: report(`${home.workspace.join('sub')}\n\n`, 3),
  });
});

test('a call without an id of its own goes by that of its item', async () => {
  const { model } = await ranTurn([localShell({ id: 'i1', call_id: null }, { command: ['echo', '1'] })]);
  expect(told(model)).toEqual({ i1: report('1\n', 0) });
  expect(modelInput(model)).toContainEqual(
    expect.objectContaining({ type: 'local_shell_call', call_id: 'i1' }),
  );
});

test('what has no id at all is no call', async () => {
  const { client, home } = await startServer({ scripts: [localShell({}, { command: ['touch', 'made'] })] });
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  expect((await client.turn(thread.id, 'go')).turn.status).toBe('completed');
  expect(client.notifications('item/started').map(({ item }) => item.type)).toEqual(['userMessage']);
});

test('an interrupt ends it, and the model is told so', async () => {
  const { client, home, model } = await startServer({
    scripts: [localShell({ call_id: 'c1' }, { command: ['sleep', '60'], timeout_ms: 60_000 }), say('done')],
  });
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  const turn = client.turn(thread.id, 'go');
  const { turnId } = await client.waitFor('item/started', ({ item }) => item.type === 'commandExecution');
  await client.request('turn/interrupt', { threadId: thread.id, turnId });
  await turn;
  await client.turn(thread.id, 'again');
  expect(toolOutputs(model)).toEqual({
    c1: expect.stringMatching(/^Wall time: [\d.]+ seconds\naborted by user$/),
  });
});
