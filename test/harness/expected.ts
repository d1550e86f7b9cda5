import type { NotificationMethod, ServerRequestMethod } from '../../src/protocol/index.ts';
import type { Heard } from './evened.ts';

/** Which turn of which thread a message is about, with evened-out ids. */
export interface At {
  readonly threadId: string;
  readonly turnId: string;
}

/** The first turn of a test's first thread, where the thread's id was seen first. */
export const FIRST: At = { threadId: '#1', turnId: '#2' };

/** A notification as {@link Evened} gives it. */
export function note(method: NotificationMethod, params: object): Heard {
  return { method, params };
}

/** A server request as {@link Evened} gives it. */
export function asks(method: ServerRequestMethod, id: number, params: object): Heard {
  return { method, id, params };
}

export function itemStarted(at: At, item: object): Heard {
  return note('item/started', { ...at, item, startedAtMs: 0 });
}

export function itemCompleted(at: At, item: object): Heard {
  return note('item/completed', { ...at, item, completedAtMs: 0 });
}

export function turnStarted({ threadId, turnId }: At): Heard {
  return note('turn/started', { threadId, turn: turn(turnId, 'inProgress') });
}

/** The end of a turn, by its status or by the error it failed with. */
export function turnCompleted(
  { threadId, turnId }: At,
  end: 'completed' | 'interrupted' | { readonly error: object } = 'completed',
): Heard {
  const ended = { ...turn(turnId, end), completedAt: 0, durationMs: 0 };
  return note('turn/completed', { threadId, turn: ended });
}

function turn(id: string, end: string | { readonly error: object }): object {
  return {
    id,
    items: [],
    itemsView: 'notLoaded',
    status: typeof end === 'string' ? end : 'failed',
    error: typeof end === 'string' ? null : end.error,
    startedAt: 0,
    completedAt: null,
    durationMs: null,
  };
}

export const textInput = (text: string): object => ({ type: 'text', text, text_elements: [] });

export const userMessage = (id: string, ...content: readonly object[]): object => ({
  type: 'userMessage',
  id,
  content,
});

export const agentMessage = (text: string, id = 'msg-1'): object => ({
  type: 'agentMessage',
  id,
  text,
  phase: null,
  memoryCitation: null,
});

/** What is heard of a user's words. */
export function userSaid(at: At, id: string, text: string): Heard[] {
  const item = userMessage(id, textInput(text));
  return [itemStarted(at, item), itemCompleted(at, item)];
}

/** What is heard of a message that `say` scripts. */
export function modelSaid(at: At, text: string, { id = 'msg-1', deltas = [text] } = {}): Heard[] {
  return [
    itemStarted(at, agentMessage('', id)),
    ...deltas.map((delta) => note('item/agentMessage/delta', { ...at, itemId: id, delta })),
    itemCompleted(at, agentMessage(text, id)),
  ];
}

/** What is heard of the account's limits while the provider says nothing of them. */
export const UNKNOWN_LIMITS: Heard = note('account/rateLimits/updated', {
  rateLimits: {
    limitId: 'codex',
    limitName: null,
    primary: null,
    secondary: null,
    credits: null,
    planType: null,
    rateLimitReachedType: null,
  },
});

/** The item of a command in the workspace; `differing` is what the test is about. */
export function command(script: string, differing: object = {}): Record<string, unknown> {
  return {
    type: 'commandExecution',
    id: 'c1',
    command: `/bin/bash -c '${script}'`,
    cwd: '~/work',
    processId: null,
    source: 'agent',
    status: 'inProgress',
    commandActions: [{ type: 'unknown', command: script }],
    aggregatedOutput: null,
    exitCode: null,
    durationMs: null,
    ...differing,
  };
}

/** How the item of a command that ran ends. */
export function ran(exitCode = 0, aggregatedOutput: string | null = null): object {
  return { status: exitCode === 0 ? 'completed' : 'failed', exitCode, aggregatedOutput, durationMs: 0 };
}

/** A test's first thread as it is before its first turn. */
export const newThread = {
  id: '#1',
  sessionId: '#1',
  forkedFromId: null,
  preview: '',
  ephemeral: false,
  modelProvider: 'mock_provider',
  createdAt: 0,
  updatedAt: 0,
  status: { type: 'idle' },
  path: '~/.codex/sessions/<day>/rollout-<time>-#1.jsonl',
  cwd: '~/work',
  cliVersion: '0.129.0',
  source: 'vscode',
  threadSource: null,
  agentNickname: null,
  agentRole: null,
  gitInfo: null,
  name: null,
  turns: [],
};
