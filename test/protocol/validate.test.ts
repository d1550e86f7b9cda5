import { describe, expect, it } from 'vitest';
import { AskForApproval, ThreadListCwdFilter, ThreadStartParams, Turn } from '../../src/protocol/index.ts';
import { validate } from '../../src/protocol/validate.ts';

const turn = {
  id: 't',
  items: [{ type: 'agentMessage', id: 'i', text: 'hi', phase: null, memoryCitation: null }],
  itemsView: 'full',
  status: 'completed',
  error: null,
  startedAt: 1,
  completedAt: null,
  durationMs: null,
};

describe('validate', () => {
  it('finds nothing wrong with a message as the server sends it', () => {
    expect(validate(Turn, turn)).toEqual([]);
  });

  it('says what is wrong and where', () => {
    const bad = {
      ...turn,
      status: 'done',
      items: [{ type: 'agentMessage', id: 5, phase: null }, { type: 'zz' }, 'x'],
    };
    expect(validate(Turn, bad)).toEqual([
      '$.items[0].id is 5, not string',
      '$.items[0].text is missing',
      '$.items[0].memoryCitation is missing',
      expect.stringMatching(/^\$\.items\[1\]\.type is "zz", not one of userMessage, /),
      '$.items[2] is "x", not an object',
      '$.status is "done", not one of completed, interrupted, failed, inProgress',
    ]);
  });

  it('lets a client leave out what may be null or has a default', () => {
    expect(validate(ThreadStartParams, { cwd: '/w' }, 'client')).toEqual([]);
    expect(validate(ThreadStartParams, { cwd: '/w' }, 'server')).toEqual([
      '$.experimentalRawEvents is missing',
      '$.persistExtendedHistory is missing',
    ]);
    expect(validate(ThreadStartParams, { cwd: 5 }, 'client')).toEqual(['$.cwd is 5, not string']);
  });

  it('checks unions by key and without a tag', () => {
    expect(validate(AskForApproval, 'never')).toEqual([]);
    expect(validate(AskForApproval, { granular: {} }, 'client')).toHaveLength(3);
    expect(validate(AskForApproval, 'granular')).toHaveLength(1);
    expect(validate(ThreadListCwdFilter, ['a', 'b'])).toEqual([]);
    expect(validate(ThreadListCwdFilter, [5])).toEqual(['$ is [5], not one of 2 shapes']);
  });
});
