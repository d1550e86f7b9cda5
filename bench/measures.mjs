// What is measured. Each measure runs one server (or a few) and gives its rows; lower is better in all of them.
import { setTimeout as sleep } from 'node:timers/promises';
import { AppServer } from './app-server.mjs';
import { writeThread } from './history.mjs';
import { call, say } from './model-server.mjs';
import { websocketClients } from './websocket-clients.mjs';

/** @typedef {{ command: readonly string[], newHome: () => string }} Subject a program, and empty homes for it */
/** @typedef {Record<string, number>} Rows */

/** @param {readonly number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? NaN;
}

/**
 * How long `work` takes, in milliseconds.
 * @param {() => Promise<unknown>} work
 */
async function timed(work) {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

/** @param {number} times @param {() => Promise<number>} measure */
async function medianOf(times, measure) {
  const values = [];
  for (let i = 0; i < times; i++) values.push(await measure());
  return median(values);
}

/**
 * Runs `work` with a server and ends the server.
 * @template T
 * @param {Subject} subject
 * @param {{ home?: string, answers?: readonly string[] }} setup
 * @param {(server: AppServer) => Promise<T>} work
 */
async function withServer({ command, newHome }, { home = newHome(), answers = [say(['ok'])] }, work) {
  const server = await AppServer.start(command, { home, answers });
  try {
    return await work(server);
  } finally {
    await server.close();
  }
}

/** From the start of the process to the answer to `initialize`, on a home that was used before. */
async function startUp(/** @type {Subject} */ subject) {
  const home = subject.newHome();
  await withServer(subject, { home }, async (server) => server.turn(await server.startThread()));
  const ms = await medianOf(7, async () => {
    const begun = performance.now();
    return withServer(subject, { home }, async () => performance.now() - begun);
  });
  return { 'start-up ms': ms };
}

/** Memory of a server that has one thread and nothing to do. */
async function idle(/** @type {Subject} */ subject) {
  return withServer(subject, {}, async (server) => {
    await server.startThread();
    await sleep(1500);
    return { 'idle memory MiB': server.memory() };
  });
}

async function threadStart(/** @type {Subject} */ subject) {
  return withServer(subject, {}, async (server) => {
    for (let i = 0; i < 3; i++) await server.startThread();
    return { 'thread/start ms': await medianOf(20, () => timed(() => server.startThread())) };
  });
}

/** A turn of one short answer. */
async function turn(/** @type {Subject} */ subject) {
  return withServer(subject, {}, async (server) => {
    const thread = await server.startThread();
    for (let i = 0; i < 3; i++) await server.turn(thread);
    const turns = [];
    for (let i = 0; i < 20; i++) turns.push(await server.turn(thread));
    return {
      'turn ms': median(turns.map(({ ms }) => ms)),
      'first delta ms': median(turns.map(({ firstDeltaMs }) => firstDeltaMs)),
    };
  });
}

/** One answer in 20,000 pieces. */
async function deltas(/** @type {Subject} */ subject) {
  const long = say(Array.from({ length: 20_000 }, (_, i) => `word${i} `));
  return withServer(subject, { answers: [say(['ok']), long] }, async (server) => {
    const thread = await server.startThread();
    await server.turn(thread);
    const before = server.cpu();
    const { ms } = await server.turn(thread);
    return { '20k deltas ms': ms, '20k deltas: server CPU ms': server.cpu() - before };
  });
}

/** Thirty commands, one after the other, each in the sandbox. */
async function shell(/** @type {Subject} */ subject) {
  const count = 30;
  const calls = Array.from({ length: count }, (_, i) =>
    call(`c${i}`, 'shell_command', { command: `echo ${i}`, timeout_ms: 5000, login: false }),
  );
  return withServer(subject, { answers: [say(['ok']), ...calls, say(['done'])] }, async (server) => {
    const thread = await server.startThread();
    await server.turn(thread);
    const { ms, commands } = await server.turn(thread);
    if (commands !== count) throw new Error(`only ${commands} of ${count} commands succeeded`);
    return { 'sandboxed shell call ms': ms / count };
  });
}

/** Forty threads with one turn each, at the same time. */
async function parallel(/** @type {Subject} */ subject) {
  const answer = say(Array.from({ length: 50 }, () => 'token '));
  return withServer(subject, { answers: [answer] }, async (server) => {
    const threads = [];
    for (let i = 0; i < 40; i++) threads.push(await server.startThread());
    const ms = await timed(() => Promise.all(threads.map((thread) => server.turn(thread))));
    return { '40 turns at once ms': ms, '40 threads: memory MiB': server.memory() };
  });
}

/** A home with 3,000 threads that the server has never seen. */
async function list(/** @type {Subject} */ subject) {
  const home = subject.newHome();
  for (let i = 0; i < 3000; i++) {
    writeThread(home, new Date(Date.UTC(2026, 0, 1) + i * 7_200_000), { turns: 2, cwd: `/w/${i % 20}` });
  }
  const begun = performance.now();
  return withServer(subject, { home }, async (server) => {
    const first = await server.request('thread/list', { limit: 50 });
    const start = performance.now() - begun;
    if (first.data.length !== 50) throw new Error(`the first page has ${first.data.length} threads`);
    let cursor = first.nextCursor;
    const page = await medianOf(20, () =>
      timed(
        async () => ({ nextCursor: cursor } = await server.request('thread/list', { limit: 50, cursor })),
      ),
    );
    return { '3,000 threads: start and first list ms': start, '3,000 threads: next page ms': page };
  });
}

/** One thread of 22 MiB. */
async function longThread(/** @type {Subject} */ subject) {
  const home = subject.newHome();
  const shape = { turns: 2100, commands: 4, textBytes: 380 };
  const { id: threadId, mebibytes } = writeThread(home, new Date(Date.UTC(2026, 5, 1)), shape);
  const name = `${Math.round(mebibytes)} MiB thread`;
  return withServer(subject, { home }, async (server) => {
    const asking = (/** @type {string} */ method, /** @type {object} */ params) =>
      timed(() => server.request(method, { threadId, ...params }));
    return {
      [`${name}: read ms`]: await asking('thread/read', { includeTurns: true }),
      [`${name}: page of turns ms`]: await asking('thread/turns/list', { limit: 20 }).catch(() => NaN),
      [`${name}: resume ms`]: await asking('thread/resume', { excludeTurns: true }),
      [`${name}: memory MiB`]: server.memory(),
    };
  });
}

/** One thread of 250 MiB among 3,000 small ones, as years of work leave them. */
async function hugeThread(/** @type {Subject} */ subject) {
  const home = subject.newHome();
  for (let i = 0; i < 3000; i++) {
    writeThread(home, new Date(Date.UTC(2026, 0, 1) + i * 3_600_000), { turns: 1, cwd: `/w/${i % 20}` });
  }
  const shape = { turns: 15_000, commands: 4, textBytes: 680 };
  const { id: threadId, mebibytes } = writeThread(home, new Date(Date.UTC(2026, 6, 1)), shape);
  const name = `${Math.round(mebibytes)} MiB thread`;
  const begun = performance.now();
  return withServer(subject, { home }, async (server) => {
    const initialized = performance.now() - begun;
    const asking = (/** @type {string} */ method, /** @type {object} */ params) =>
      timed(() => server.request(method, params));
    const page = () => asking('thread/turns/list', { threadId, limit: 20 });
    return {
      [`${name}: initialize ms`]: initialized,
      [`${name}: first list ms`]: await asking('thread/list', { limit: 25 }),
      [`${name}: first page of turns ms`]: await page(),
      [`${name}: later page of turns ms`]: await medianOf(10, page),
      [`${name}: resume ms`]: await asking('thread/resume', { threadId, excludeTurns: true }),
      [`${name}: fork ms`]: await asking('thread/fork', { threadId, excludeTurns: true }),
      [`${name}: peak memory MiB`]: server.peakMemory(),
    };
  });
}

/** Measures that are made only when they are named: they take minutes on some servers. */
export const onRequest = { 'huge-thread': hugeThread, 'websocket-clients': websocketClients };

/** Every other measure by the name that `--only` takes. */
export const measures = {
  'start-up': startUp,
  idle,
  'thread-start': threadStart,
  turn,
  deltas,
  shell,
  parallel,
  list,
  'long-thread': longThread,
};
