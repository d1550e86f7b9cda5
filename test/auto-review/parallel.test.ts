import { expect, test } from 'vitest';
import { AutoReviewer, type ReviewedTurn } from '../../src/engine/auto-review/auto-reviewer.ts';
import type { ThreadEvent } from '../../src/engine/index.ts';
import { Conversation } from '../../src/engine/turn/conversation.ts';
import type { ReviewedAction } from '../../src/tools/approval-reviewer.ts';
import { ManualClock } from '../harness/index.ts';

const ACTION: ReviewedAction = {
  itemId: 'c1',
  shown: { type: 'applyPatch', cwd: '/', files: [] },
  facts: { tool: 'apply_patch' },
  retryReason: null,
};

/** A reviewer's thread that answers when it is told to. */
function fakeThread() {
  const listeners = new Set<(event: ThreadEvent) => void>();
  const inputs: string[] = [];
  let closed = false;
  const thread = {
    activeTurnId: null,
    startTurn: (input: readonly { text: string }[]) => {
      inputs.push(input.map(({ text }) => text).join(''));
      return { id: 't', begin: () => undefined };
    },
    listen: (listener: (event: ThreadEvent) => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    inject: () => Promise.resolve(),
    close: () => {
      closed = true;
      return Promise.resolve();
    },
  };
  const answer = (outcome: string): void => {
    const lastAgentMessage = JSON.stringify({ outcome });
    const ended = { type: 'turnEnded', turnId: 't', end: { status: 'completed' }, lastAgentMessage };
    for (const listener of listeners) listener(ended as ThreadEvent);
  };
  return { thread, inputs, answer, isClosed: () => closed };
}

test('while a reviewer is busy another one is asked, which knows nothing and is let go', async () => {
  const made: ReturnType<typeof fakeThread>[] = [];
  const conversation = new Conversation();
  conversation.append([{ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'hi' }] }]);
  const turn = {
    start: {
      config: { features: { without: () => ({}) } },
      recorder: { threadId: 'thread' },
      models: { find: () => ({ defaultReasoningSummary: 'auto' }) },
      makeDelegate: () => {
        const fake = fakeThread();
        made.push(fake);
        return Promise.resolve(fake.thread);
      },
    },
    settings: { cwd: '/', model: 'gpt-5.2', summary: null },
    conversation,
    clientName: 'test',
    signal: new AbortController().signal,
  } as unknown as ReviewedTurn;
  const reviewer = new AutoReviewer(new ManualClock());
  const asked = (): number[] => made.map(({ inputs }) => inputs.length);
  const first = reviewer.judge(ACTION, turn);
  await expect.poll(asked).toEqual([1]);
  const second = reviewer.judge(ACTION, turn);
  await expect.poll(asked).toEqual([1, 1]);
  made[1]!.answer('deny');
  expect(await second).toMatchObject({ assessment: { allowed: false } });
  made[0]!.answer('allow');
  expect(await first).toMatchObject({ assessment: { allowed: true } });
  expect(made.map(({ isClosed }) => isClosed())).toEqual([false, true]);
  const third = reviewer.judge(ACTION, turn);
  await expect.poll(asked).toEqual([2, 1]);
  expect(made[0]!.inputs.map((text) => /TRANSCRIPT DELTA/.test(text))).toEqual([false, true]);
  made[0]!.answer('allow');
  await third;
});
