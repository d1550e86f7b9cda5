// Shared pieces of the scenarios about agents: a model that answers each thread by itself, and what evens out the order
// in which several threads are told of.
import { call, config, ev, keepStatusChanges, say } from './kit.mjs';

export { call, ev, say };

/** What the user said in the thread of a request, context left out. */
export const userTexts = ({ body }) =>
  body.input
    .filter((item) => item.type === 'message' && item.role === 'user')
    .map((item) => item.content.at(-1).text)
    .filter((text) => !text.startsWith('<'));

/** What the model was told of its calls. */
export const outputs = ({ body }) =>
  body.input.filter((item) => item.type?.endsWith('call_output')).map(({ output }) => output);

/** The ids of the agents that were made, from the outputs of the calls. */
export const agentIds = (told) =>
  told.flatMap((output) => (output.startsWith('{"agent_id"') ? [JSON.parse(output).agent_id] : []));

/**
 * A server with a model for a family of threads. The root makes `calls` (a pair of name and arguments, or a function of
 * the outputs so far), one a request, and then says that it is done; `child` answers the other threads.
 */
export async function family(
  w,
  { calls, child = async () => undefined, top = '', policy, sandbox, start = {}, setup },
) {
  const root = { id: undefined, calls: [...calls, settle] };
  const mock = await w.mock(
    [
      async (request) => {
        if (request.headers.thread_id !== root.id) {
          return (
            (await child(request, userTexts(request), outputs(request))) ??
            say('child done', { id: 'm-child' })
          );
        }
        const next = root.calls.shift();
        if (next === undefined) return say('root done', { id: 'm-root' });
        const made = typeof next === 'function' ? await next(outputs(request), request) : next;
        if (made.length !== 2 || typeof made[0] !== 'string') return made;
        const [name, args] = made;
        return call(`c${outputs(request).length}`, name, args);
      },
    ],
    { repeatLast: true },
  );
  const settings = { policy: policy ?? 'never', sandbox: sandbox ?? 'read-only', top };
  const server = w.server({ config: config(mock, settings) });
  await setup?.(server);
  await server.initialize();
  root.id = (await server.request('thread/start', { cwd: w.cwd, ...start })).thread.id;
  return { mock, server, root };
}

/** Gives what is told of agents the time to arrive, so that it is always in the same request. */
async function settle() {
  await new Promise((resolve) => setTimeout(resolve, 200));
  return ['update_plan', { plan: [] }];
}

/** Waits until every agent that was made has ended a turn. */
export async function agentsEnded(server) {
  const made = server.messages().filter(({ params }) => params?.item?.tool === 'spawnAgent');
  for (const threadId of made.flatMap(({ params }) => params.item.receiverThreadIds)) {
    await turnsCompleted(server, threadId);
  }
}

/** Waits until a thread has said that its turn is over so often. */
export async function turnsCompleted(server, threadId, count = 1) {
  let left = count;
  await server.waitFor(
    ({ method, params }) => method === 'turn/completed' && params.threadId === threadId && --left === 0,
  );
}

/** The names of agents are drawn by lot: each gets a number instead. */
function hideNames(value, names) {
  if (typeof value === 'string') {
    const told = /^\{"agent_id":"[^"]*","nickname":"([^"]*)"\}$/.exec(value);
    return told === null ? value : value.replace(`"${told[1]}"`, `"${hideName(told[1], names)}"`);
  }
  if (Array.isArray(value)) return value.map((item) => hideNames(item, names));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => {
    if (key === 'agentsStates') return [key, Object.entries(item).sort()];
    const isName = (key === 'agentNickname' || key === 'agent_nickname') && typeof item === 'string';
    return [key, isName ? hideName(item, names) : hideNames(item, names)];
  });
  return Object.fromEntries(entries);
}

function hideName(name, names) {
  if (!names.has(name)) names.set(name, `name ${names.size + 1}`);
  return names.get(name);
}

/**
 * Puts what was told of each thread together, in the order in which the threads were first told of, and hides names: how
 * the messages of threads interleave is nobody's promise.
 */
export function evenOut(server) {
  keepStatusChanges(server);
  dropEarlyEnds(server);
  const names = new Map();
  const threads = new Map();
  const rest = [];
  for (const entry of server.trace) {
    const { m } = entry;
    const even = { ...entry, m: hideNames(m, names) };
    const threadId = m.id === undefined && entry.dir === '<-' ? m.params?.threadId : undefined;
    if (threadId === undefined) rest.push(even);
    else threads.set(threadId, [...(threads.get(threadId) ?? []), even]);
  }
  server.trace = [...rest, ...[...threads.values()].flat()];
}

/** 0.129.0 may say that an agent is no longer loaded, then that it is idle, then again that it is not. */
function dropEarlyEnds(server) {
  const statuses = server.trace.filter(({ m }) => m.method === 'thread/status/changed');
  const dropped = new Set();
  for (const threadId of new Set(statuses.map(({ m }) => m.params.threadId))) {
    const own = statuses.filter(({ m }) => m.params.threadId === threadId);
    own.forEach((entry, index) => {
      const [type, next, then] = [0, 1, 2].map((step) => own[index + step]?.m.params.status.type);
      if (type === 'notLoaded' && next === 'idle' && then === 'notLoaded') dropped.add(entry);
    });
  }
  server.trace = server.trace.filter((entry) => !dropped.has(entry));
}

/** What all the requests of a family said of themselves, those of each thread together. */
export function requestFacts(mock, names = new Map()) {
  const facts = mock.responses().map(({ headers, body }) => {
    const metadata = JSON.parse(headers['x-codex-turn-metadata']);
    return {
      thread: headers.thread_id,
      session: headers.session_id,
      subagent: headers['x-openai-subagent'] ?? null,
      parent: headers['x-codex-parent-thread-id'] ?? null,
      window: headers['x-codex-window-id'],
      cacheKey: body.prompt_cache_key,
      source: metadata.thread_source ?? null,
      metadataSession: metadata.session_id,
      model: body.model,
      reasoning: body.reasoning ?? null,
      agentTools: body.tools
        .map(({ name }) => name)
        .filter((name) => /agent|send_input|followup|send_message/.test(name ?? '')),
      users: userTexts({ body }).length,
      outputs: hideNames(outputs({ body }), names),
      notices: notices({ body }).sort(),
    };
  });
  const ids = [...new Set(facts.map(({ thread }) => thread))];
  return ids.map((id) =>
    facts
      .filter(({ thread }) => thread === id)
      .map((each, index, all) => (index === all.length - 1 ? each : { ...each, notices: null })),
  );
}

/** What the model was told of agents that are done. */
export const notices = ({ body }) =>
  body.input
    .filter((item) => item.type === 'message' && item.role === 'user')
    .map((item) => item.content.at(-1).text)
    .filter((text) => text.startsWith('<subagent_notification>'));
