import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseSync } from '@photostructure/sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { RequestFailed } from '../harness/client.ts';
import {
  sse,
  startScriptedModel,
  startServer,
  testHome,
  type Script,
  type TestClient,
} from '../harness/index.ts';

const THREADS = 3;
const STEPS = 60;

/** Answers what was said last, in pieces. */
const echo: Script = (request) => {
  const said = /"text":"(say [^"]+)"[^]*?$/.exec(
    JSON.stringify(request.body).split('"role":"user"').at(-1) ?? '',
  );
  const text = `heard: ${said?.[1] ?? 'nothing'}`;
  return [
    sse.created(),
    sse.messageAdded('m'),
    { hold: sleep(3) },
    sse.message(text, 'm'),
    { hold: sleep(6) },
    sse.completed(),
  ];
};

/** What the other process may rightly be in the way of. */
const REFUSALS = [
  /^thread \S+ is in use by process \d+ on \S+, which is writing it/,
  /^no rollout found for thread id/,
  /^no archived rollout found for thread id/,
  /^thread not found/,
  /^thread \S+ is archived$/,
];

/** What was asked is done, or is refused for a reason that the other process gives. */
async function refusal(asked: Promise<unknown>): Promise<string | null> {
  try {
    await asked;
    return null;
  } catch (error) {
    const message = error instanceof RequestFailed ? error.answer.message : '';
    if (!REFUSALS.some((known) => known.test(message))) throw error;
    return message;
  }
}

class Worker {
  readonly done: { threadId: string; text: string; status: string }[] = [];
  busy = 0;
  readonly #name: string;
  readonly #client: TestClient;

  constructor(name: string, client: TestClient) {
    this.#name = name;
    this.#client = client;
  }

  async run(threadIds: readonly string[]): Promise<void> {
    for (const threadId of threadIds)
      await this.#client.request('thread/resume', { threadId, excludeTurns: true });
    for (let step = 0; step < STEPS; step++) {
      const threadId = threadIds[(step * 2 + this.#name.length) % threadIds.length] ?? '';
      const refused = await refusal(this.#act(step, threadId));
      if (refused?.includes('in use by')) this.busy += 1;
      if (refused?.startsWith('thread not found')) {
        await refusal(this.#client.request('thread/resume', { threadId, excludeTurns: true }));
      }
    }
  }

  #act(step: number, threadId: string): Promise<unknown> {
    const client = this.#client;
    const item = { type: 'message', role: 'user', content: [{ type: 'input_text', text: `aside ${step}` }] };
    switch (step % 10) {
      case 3:
        return client.request('thread/name/set', { threadId, name: `${this.#name} ${step}` });
      case 5:
        return client.request('thread/metadata/update', { threadId, gitInfo: { branch: `b${step}` } });
      case 6:
        return client.request('thread/inject_items', { threadId, items: [item] });
      case 8:
        return client
          .request('thread/archive', { threadId })
          .then(() => client.request('thread/unarchive', { threadId }));
      default:
        return this.#turn(threadId, `say ${this.#name} ${step}`);
    }
  }

  async #turn(threadId: string, text: string): Promise<void> {
    const { turn } = await this.#client.turn(threadId, text);
    this.done.push({ threadId, text, status: turn.status });
  }
}

/** The turns of a rollout file by their begin and end, in the order of the lines. */
function turnMarks(file: string): string[] {
  return readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .flatMap((line) => {
      const { payload } = JSON.parse(line) as { payload: { type?: string; turn_id?: string } };
      const mark =
        payload.type === 'task_started' ? 'begin' : payload.type === 'task_complete' ? 'end' : null;
      return mark === null ? [] : [`${mark} ${payload.turn_id}`];
    });
}

test(
  'two processes that hammer the threads of one home lose nothing and mix nothing',
  { timeout: 120_000 },
  async () => {
    const home = testHome();
    const model = await startScriptedModel(Array.from({ length: 3 * STEPS }, () => echo));
    onTestFinished(async () => {
      await model.close().catch(() => undefined);
      home.remove();
    });
    const start = () => startServer({ carrier: 'stdio', home, model });
    const one = await start();
    const two = await start();
    const threads = [];
    for (let i = 0; i < THREADS; i++) {
      const { thread } = await one.client.request('thread/start', { cwd: home.workspace.path });
      await one.client.turn(thread.id, `say first ${i}`);
      threads.push(thread);
    }
    const ids = threads.map(({ id }) => id);
    const workers = [new Worker('one', one.client), new Worker('other', two.client)];
    await Promise.all(workers.map((worker) => worker.run(ids)));
    await Promise.all([one.close(), two.close()]);
    expect(workers.every(({ done }) => done.length > 0)).toBe(true);

    const third = await start();
    const done = workers.flatMap((worker) => worker.done);
    expect(done.filter(({ status }) => status !== 'completed')).toEqual([]);
    expect(done.filter(({ status }) => status !== 'completed')).toEqual([]);
    for (const { id: threadId, path } of threads) {
      await refusal(third.client.request('thread/unarchive', { threadId }));
      const { thread } = await third.client.request('thread/read', { threadId, includeTurns: true });
      const said = thread.turns.map(({ items }) =>
        items.map((item) => {
          if (item.type === 'agentMessage') return item.text;
          return item.type === 'userMessage' && item.content[0]?.type === 'text'
            ? item.content[0].text
            : item.type;
        }),
      );
      expect(said.map(([text = '', ...rest]) => [text, ...rest])).toEqual(
        said.map(([text]) => [text, `heard: ${text}`]),
      );
      const expected = done.filter((turn) => turn.threadId === threadId).map(({ text }) => text);
      expect(
        said
          .slice(1)
          .map(([text]) => text)
          .sort(),
      ).toEqual(expected.sort());
      const marks = turnMarks(String(path));
      expect(marks.filter((_, i) => i % 2 === 1)).toEqual(
        marks.filter((_, i) => i % 2 === 0).map((mark) => mark.replace('begin', 'end')),
      );
    }
    const { data } = await third.client.request('thread/list', {});
    expect(data.map(({ id }) => id).sort()).toEqual([...ids].sort());
    await third.close();
    const database = new DatabaseSync(home.codexHome.join('state_5.sqlite'));
    expect(database.prepare('pragma integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
    database.close();
  },
);
