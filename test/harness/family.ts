import { modelConfig, startServer, type ServerSetup, type TestServer } from './server.ts';
import { testHome } from './home.ts';
import { startScriptedModel, type HttpReply, type ModelRequest } from './scripted-model.ts';
import type { InputItem } from './model-input.ts';
import { call, say, type SseEvent } from './sse.ts';
import { onTestFinished } from 'vitest';

/** The tools that models work with agents by, in their order. */
export const AGENT_TOOLS = [
  'spawn_agent',
  'send_input',
  'resume_agent',
  'wait_agent',
  'close_agent',
] as const;

/** What a thread of a family asks its model. */
export interface Asked {
  readonly threadId: string;
  /** What the user or another agent said so far. */
  readonly words: readonly string[];
  /** What came of the calls so far, decoded where it is JSON. */
  readonly outputs: readonly unknown[];
  readonly request: ModelRequest;
}

type Answer = readonly SseEvent[] | HttpReply;

/** A call of the root: a tool's name and arguments. */
type Call = readonly [name: string, args: unknown];

export interface FamilySetup extends Omit<ServerSetup, 'scripts' | 'model'> {
  /** What the root's model calls, one call a request; then it says that it is done. */
  readonly calls: readonly (Call | ((asked: Asked) => Call | Promise<Call>))[];
  /** What the other threads' model answers: `child done` without it. */
  readonly child?: (asked: Asked) => Answer | undefined | Promise<Answer | undefined>;
  /** Further params of the root's `thread/start`. */
  readonly start?: object;
}

/** A server whose model answers the threads of a root and its agents each by itself, however they interleave. */
export interface Family extends TestServer {
  readonly rootId: string;
  /** What the root was told of its calls, by its last request. */
  outputs(): readonly unknown[];
  /** All that a thread asked its model. */
  asked(threadId: string): readonly Asked[];
  /** Another server on the same home, with the same model; this one is to be gone by then. */
  restart(): Promise<Family>;
  /** Replaces the calls that are left. */
  next(...calls: FamilySetup['calls']): void;
}

/** The ids of the agents that were made, from what came of the calls. */
export function agentIds(outputs: readonly unknown[]): string[] {
  return outputs.flatMap((output) => {
    const { agent_id: id } = Object(output) as { agent_id?: unknown };
    return typeof id === 'string' ? [id] : [];
  });
}

export async function startFamily({ calls, child, start = {}, ...setup }: FamilySetup): Promise<Family> {
  const model = await startScriptedModel();
  onTestFinished(() => model.close());
  const left = [...calls];
  const all: Asked[] = [];
  let rootId = '';
  model.route('POST /v1/responses', async (request) => {
    const asked = read(request);
    all.push(asked);
    const answer = asked.threadId === rootId ? await root(asked) : await child?.(asked);
    return reply(answer ?? say('child done', { id: 'msg-child' }));
  });
  const root = async (asked: Asked): Promise<Answer> => {
    const next = left.shift();
    if (next === undefined) return say('root done');
    const [name, args] = typeof next === 'function' ? await next(asked) : next;
    return call(`c${asked.outputs.length}`, name, args);
  };
  const home = setup.home ?? testHome();
  onTestFinished(() => home.remove());
  const { settings, ...rest } = setup;
  const serve = (): Promise<TestServer> =>
    startServer({ ...rest, home, config: modelConfig(model.baseUrl, settings), model });
  const asked = (threadId: string): Asked[] => all.filter((each) => each.threadId === threadId);
  const familyOf = (server: TestServer): Family => ({
    ...server,
    rootId,
    asked,
    outputs: () => asked(rootId).at(-1)?.outputs ?? [],
    restart: async () => familyOf(await serve()),
    next: (...more) => void left.splice(0, left.length, ...more),
  });
  const server = await serve();
  ({
    thread: { id: rootId },
  } = await server.client.request('thread/start', { cwd: home.workspace.path, ...start }));
  return familyOf(server);
}

function read(request: ModelRequest): Asked {
  const { input } = request.body as { input: InputItem[] };
  const words = input
    .filter(({ role }) => role === 'user')
    .map(({ content }) => content?.at(-1)?.text ?? '')
    .filter((text) => !text.startsWith('<environment_context>'));
  const outputs = input
    .filter(({ type }) => type.endsWith('_call_output'))
    .map(({ output }) => decoded(String(output)));
  return { threadId: String(request.headers['thread_id']), words, outputs, request };
}

function decoded(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function reply(answer: Answer): HttpReply {
  if ('status' in answer) return answer;
  const body = answer.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('');
  return { status: 200, headers: { 'content-type': 'text/event-stream' }, body };
}
