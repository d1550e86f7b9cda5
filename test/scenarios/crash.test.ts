import { appendFileSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import type { ThreadItem, Turn } from '../../src/protocol/index.ts';
import {
  processesWith,
  say,
  script,
  sse,
  startScriptedModel,
  startServer,
  testHome,
  type TestHome,
  type Script,
  type SseEvent,
  type StreamStep,
} from '../harness/index.ts';

const KILLS = 200;
/** So many homes, whose servers are killed at the same time. */
const HOMES = 2;
const KILLS_A_THREAD = 25;
/** About how many messages a client gets of the turn below. */
const MESSAGES = 46;
const EVENT_GAP_MS = 2;
const NAP = `0.1${process.pid}`;

const patch = (turn: string) => `*** Begin Patch\n*** Add File: made-${turn}.txt\n+words\n*** End Patch\n`;

/** A response whose events come apart from each other, so that a kill can fall between them. */
const slowly = (events: readonly SseEvent[]): StreamStep[] =>
  events.flatMap((event, i): StreamStep[] => [event, { hold: sleep((i + 1) * EVENT_GAP_MS) }]);

/** The first answer of a turn, with every kind of item that is stored, and a command. */
function firstAnswer(turn: string): StreamStep[] {
  const search = { type: 'web_search_call', id: `ws-${turn}`, status: 'completed' };
  return slowly([
    sse.created(),
    sse.reasoningAdded('rs'),
    sse.reasoningPartAdded(),
    sse.reasoningSummaryDelta('thought'),
    sse.reasoning('thought', 'rs'),
    sse.item({ ...search, action: { type: 'search', query: `query ${turn}` } }),
    sse.messageAdded('m1'),
    sse.textDelta('I will '),
    sse.textDelta('do it'),
    sse.message('I will do it', 'm1'),
    sse.customToolCall(`p-${turn}`, 'apply_patch', patch(turn)),
    sse.functionCall(`c-${turn}`, 'shell_command', script(`echo a; sleep ${NAP}; echo b`)),
    sse.completed(),
  ]);
}

function secondAnswer(): StreamStep[] {
  const pieces = Array.from({ length: 12 }, (_, i) => `piece ${i} `);
  return slowly([
    sse.created(),
    sse.messageAdded('m2'),
    ...pieces.map(sse.textDelta),
    sse.message(pieces.join(''), 'm2'),
    sse.completed(),
  ]);
}

/** Answers whatever turn is asked about: turns that were killed leave it to others to hear the rest. */
const answer: Script = (request) => {
  const { input } = request.body as { readonly input: readonly { readonly type: string }[] };
  const last = input.at(-1);
  const [, turn] = /attempt (\d+)/.exec(JSON.stringify(last)) ?? [];
  if (turn !== undefined) return firstAnswer(turn);
  return last?.type === 'message' ? say('done') : secondAnswer();
};

/** What of an item is stored; null for kinds that rollouts do not hold. */
function storedForm(item: ThreadItem): object | null {
  switch (item.type) {
    case 'userMessage':
      return { content: item.content };
    case 'agentMessage':
      return { text: item.text };
    case 'reasoning':
      return { summary: item.summary };
    case 'fileChange':
    case 'webSearch':
      return item;
    default:
      return null;
  }
}

interface Told {
  readonly turnId: string | undefined;
  readonly items: readonly object[];
}

type Server = Awaited<ReturnType<typeof startServer>>;

/** Starts the long turn and kills the server when the client has got so many messages of it. */
async function killAfter(count: number, attempt: number, threadId: string, server: Server): Promise<Told> {
  const { client } = server;
  const from = client.mark();
  const input = [{ type: 'text' as const, text: `attempt ${attempt}`, text_elements: [] }];
  const asked = client.request('turn/start', { threadId, input });
  asked.catch(() => undefined);
  const ended = client.waitFor('turn/completed', undefined, { from });
  await Promise.race([client.messageAt(from + count), ended.catch(() => undefined)]);
  server.process?.kill('SIGKILL');
  await server.process?.exited;
  const completed = client.notifications('item/completed', from);
  return { turnId: completed[0]?.turnId, items: completed.flatMap(({ item }) => storedForm(item) ?? []) };
}

/** Leaves the beginning of a line behind, as a power cut does in the middle of a write. */
function tear(file: string, attempt: number): string {
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  const line = lines[(attempt * 7) % lines.length] ?? '';
  const torn = line.slice(0, 1 + ((attempt * 31) % (line.length - 1)));
  appendFileSync(file, torn);
  return torn;
}

/** Lines that cannot be read. */
function brokenLines(file: string): string[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => {
    try {
      return line !== '' && typeof JSON.parse(line) !== 'object';
    } catch {
      return true;
    }
  });
}

/** Checks that a thread holds what a client was told of it. */
function expectStored(turns: readonly Turn[], told: readonly Told[]): void {
  expect(turns.filter(({ status }) => status === 'inProgress')).toEqual([]);
  for (const { turnId, items } of told) {
    const turn = turns.find(({ id }) => id === turnId);
    const stored = turn?.items.flatMap((item) => storedForm(item) ?? []);
    expect(stored ?? []).toEqual(expect.arrayContaining([...items]));
  }
}

/** A home of its own, in which a server can be started again and again. */
async function restartable(): Promise<{ home: TestHome; start: () => Promise<Server> }> {
  const home = testHome();
  const model = await startScriptedModel();
  onTestFinished(async () => {
    await model.close().catch(() => undefined);
    home.remove();
  });
  const start = (): Promise<Server> => {
    model.push(answer, answer, answer);
    const settings = 'model = "gpt-5.2-codex"\nsandbox_mode = "workspace-write"';
    return startServer({ carrier: 'stdio', home, model, settings });
  };
  return { home, start };
}

/** Kills the server in one thread's turns, each time at another moment, and looks at what is left. */
async function killOften(home: TestHome, start: () => Promise<Server>, attempts: readonly number[]) {
  let server = await start();
  const { thread } = await server.client.request('thread/start', { cwd: home.workspace.path });
  const { id: threadId } = thread;
  const file = String(thread.path);
  await server.client.turn(threadId, 'begin');
  const told: Told[] = [];
  let torn = '';
  for (const attempt of attempts) {
    told.push(await killAfter(1 + ((attempt * 7) % MESSAGES), attempt, threadId, server));
    await server.close();
    // Nothing but what was torn here is broken; two ends meet where nothing was stored in between.
    expect(brokenLines(file).join('')).toBe(torn);
    torn += tear(file, attempt);
    server = await start();
    const resumed = await server.client.request('thread/resume', { threadId });
    expectStored(resumed.thread.turns, told.slice(-1));
  }
  const { turn } = await server.client.turn(threadId, 'go on');
  expect(turn).toMatchObject({ status: 'completed', error: null });
  const read = await server.client.request('thread/read', { threadId, includeTurns: true });
  expectStored(read.thread.turns, told);
  await server.close();
}

test(
  `nothing that a client was told is lost when the server is killed ${KILLS} times and leaves torn lines`,
  { timeout: 300_000 },
  async () => {
    const all = Array.from({ length: KILLS }, (_, attempt) => attempt);
    const kill = async (lane: number): Promise<void> => {
      const { home, start } = await restartable();
      const attempts = all.filter((attempt) => attempt % HOMES === lane);
      for (let from = 0; from < attempts.length; from += KILLS_A_THREAD) {
        await killOften(home, start, attempts.slice(from, from + KILLS_A_THREAD));
      }
    };
    await Promise.all(Array.from({ length: HOMES }, (_, lane) => kill(lane)));
    await expect.poll(() => processesWith(NAP)).toEqual([]);
  },
);
