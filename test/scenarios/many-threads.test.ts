import { expect, test } from 'vitest';
import {
  call,
  execCommand,
  lookAt,
  say,
  script,
  startServer,
  typeInto,
  type InputItem,
  type ModelRequest,
  type Script,
} from '../harness/index.ts';

const THREADS = 40;

/** What each thread's model does, one step a request. */
const STEPS: readonly Script[] = [
  execCommand('echo quick', { yield_time_ms: 30_000 }, 'c1'),
  call('c2', 'shell_command', script('echo classic')),
  execCommand('read x; echo got $x; sleep 0.3; echo late', { tty: true }, 'c3'),
  typeInto('it\n', 'c4'),
  lookAt('c5', { yield_time_ms: 30_000 }),
  say('done'),
];

const outputsIn = ({ body }: ModelRequest): InputItem[] =>
  (body as { input: InputItem[] }).input.filter(({ type }) => type.endsWith('_call_output'));

/** Answers whichever thread asks by what it knows so far: their requests come in any order. */
const nextStep: Script = (request) => {
  const step = STEPS[outputsIn(request).length] ?? [];
  return typeof step === 'function' ? step(request) : step;
};

test('forty threads that run commands at the same time all come to their end', async () => {
  const { client, home, model } = await startServer({
    scripts: Array.from({ length: THREADS * STEPS.length }, () => nextStep),
  });
  const cwd = home.workspace.path;
  const threads = await Promise.all(
    Array.from({ length: THREADS }, () => client.request('thread/start', { cwd })),
  );
  const turns = await Promise.all(threads.map(({ thread }) => client.turn(thread.id, 'go')));
  expect(turns.map(({ turn }) => turn.status)).toEqual(threads.map(() => 'completed'));

  const started = client.notifications('item/started').map(({ threadId, item }) => `${threadId} ${item.id}`);
  const completed = client
    .notifications('item/completed')
    .map(({ threadId, item }) => `${threadId} ${item.id}`);
  expect(completed.toSorted()).toEqual(started.toSorted());

  const lastWords = model
    .turns()
    .map(outputsIn)
    .filter((outputs) => outputs.length === STEPS.length - 1);
  expect(lastWords).toHaveLength(THREADS);
  for (const outputs of lastWords) {
    const [c1, c2, , c4, c5] = outputs.map(({ output }) => String(output));
    expect([c1, c2]).toEqual([expect.stringContaining('quick\n'), expect.stringContaining('classic\n')]);
    expect(`${c4}${c5}`).toContain('got it\r\n');
  }
}, 90_000);
