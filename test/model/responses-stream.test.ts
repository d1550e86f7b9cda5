import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { mergeRateLimits, type ModelEvent } from '../../src/model/index.ts';
import { collect, request } from './fixtures.ts';
import { serve } from './serve.ts';
import { type Answer, events, frame, hangUp, pieces, raw, wire } from './sse-server.ts';

async function run(answer: Answer): Promise<readonly ModelEvent[]> {
  const { provider } = await serve([answer]);
  const { events: said, error } = await collect(provider);
  expect(error).toBeNull();
  return said;
}

const emptyLimit = {
  type: 'rateLimits',
  snapshot: {
    limitId: 'codex',
    limitName: null,
    primary: null,
    secondary: null,
    credits: null,
    planType: null,
    rateLimitReachedType: null,
  },
};
const done = {
  type: 'completed',
  responseId: 'resp-1',
  usage: {
    totalTokens: 130,
    inputTokens: 100,
    cachedInputTokens: 20,
    outputTokens: 30,
    reasoningOutputTokens: 10,
  },
  endTurn: null,
};

describe('a stream of the Responses API', () => {
  it('becomes model events, in order', async () => {
    const item = { type: 'reasoning', id: 'rs-1', summary: [], content: null, encrypted_content: null };
    const said = await run(
      events([
        wire.created,
        { type: 'response.output_item.added', item },
        { type: 'response.reasoning_summary_part.added', summary_index: 0 },
        { type: 'response.reasoning_summary_text.delta', summary_index: 0, delta: 'th' },
        { type: 'response.reasoning_text.delta', content_index: 1, delta: 'raw' },
        { type: 'response.output_text.delta', delta: 'Hel', item_id: 'msg-1' },
        { type: 'response.custom_tool_call_input.delta', item_id: 'ct-1', delta: '*** B' },
        wire.message('Hello'),
        wire.completed,
      ]),
    );
    expect(said).toEqual([
      emptyLimit,
      { type: 'created' },
      {
        type: 'itemAdded',
        item: { type: 'reasoning', summary: [], encrypted_content: null },
        itemId: 'rs-1',
      },
      { type: 'reasoningSummaryPartAdded', index: 0 },
      { type: 'reasoningSummaryDelta', delta: 'th', index: 0 },
      { type: 'reasoningDelta', delta: 'raw', index: 1 },
      { type: 'textDelta', delta: 'Hel' },
      { type: 'toolInputDelta', delta: '*** B', itemId: 'ct-1', callId: null },
      {
        type: 'itemDone',
        item: { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Hello' }] },
        itemId: 'msg-1',
      },
      done,
    ]);
  });

  it('may begin with a finished item, have null usage details and ask for another step', async () => {
    const usage = {
      input_tokens: 5,
      input_tokens_details: null,
      output_tokens: 3,
      output_tokens_details: null,
      total_tokens: 8,
    };
    const said = await run(
      events([
        wire.message('x'),
        { type: 'response.completed', response: { id: 'r', end_turn: false, usage } },
      ]),
    );
    expect(said.at(-1)).toEqual({
      type: 'completed',
      responseId: 'r',
      usage: {
        totalTokens: 8,
        inputTokens: 5,
        cachedInputTokens: 0,
        outputTokens: 3,
        reasoningOutputTokens: 0,
      },
      endTurn: false,
    });
  });

  it('says nothing for what it does not know', async () => {
    const noise = [
      'data: {not json\n\n',
      ': comment\n\n',
      'event: x\ndata: 3\n\n',
      'id: 1\nretry: 5\ndata\n\n',
      frame({ type: 'response.surprise' }),
      frame({ type: 'response.output_item.done', item: { type: 'mystery' } }),
      frame({
        type: 'response.output_item.done',
        item: { type: 'function_call', name: 'no_call_id' },
      }),
      frame({ type: 'response.output_text.delta' }),
      frame({ type: 'codex.rate_limits', rate_limits: { primary: { used_percent: 3 } } }),
    ].join('');
    const said = await run(raw(`${noise}${frame(wire.completed)}data: [DONE]\n\n`));
    expect(said).toEqual([emptyLimit, done]);
  });

  it('ends with its completion: what follows is not read', async () => {
    const said = await run(events([wire.completed, wire.message('late'), wire.failed({ code: 'x' })]));
    expect(said).toEqual([emptyLimit, done]);
  });

  it('may have CRLF line ends, data without a space and data over several lines', async () => {
    const text = `event: a\r\ndata:${JSON.stringify(wire.textDelta('one'))}\r\n\r\ndata: {"type":"response.output_text.delta",\ndata: "delta":"two"}\n\n${frame(wire.completed)}`;
    const said = await run(raw(text));
    expect(said.slice(1)).toEqual([
      { type: 'textDelta', delta: 'one' },
      { type: 'textDelta', delta: 'two' },
      done,
    ]);
  });

  it('may be cut anywhere, inside a character too', async () => {
    const bytes = Buffer.from(
      `${frame(wire.textDelta('grüße 👩‍🚀\n'))}${frame(wire.textDelta('漢字'))}\r\n${frame(wire.completed)}`,
    );
    const cuts = [1, 2, 3, 7].map((size) =>
      Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
        bytes.subarray(i * size, (i + 1) * size),
      ),
    );
    for (const cut of cuts) {
      const said = await run(pieces(cut));
      expect(said.slice(1)).toEqual([
        { type: 'textDelta', delta: 'grüße 👩‍🚀\n' },
        { type: 'textDelta', delta: '漢字' },
        done,
      ]);
    }
  });

  it('carries 20,000 deltas', async () => {
    const words = Array.from({ length: 20_000 }, (_, i) => `word${i} `);
    const said = await run(events([...words.map(wire.textDelta), wire.completed]));
    const text = said.map((event) => (event.type === 'textDelta' ? event.delta : '')).join('');
    expect(said).toHaveLength(20_002);
    expect(text).toBe(words.join(''));
  });

  it('tells what the headers of its response tell, before its first event', async () => {
    const said = await run(
      events([wire.created, wire.completed], {
        'openai-model': 'gpt-real',
        'x-models-etag': 'etag-1',
        'x-reasoning-included': 'true',
        'x-codex-turn-state': 'state-1',
        'x-codex-primary-used-percent': '12.5',
        'x-codex-primary-window-minutes': '300',
        'x-codex-primary-reset-at': '1795360000',
        'x-codex-secondary-used-percent': '0.4',
        'x-codex-credits-has-credits': 'true',
        'x-codex-credits-unlimited': '0',
        'x-codex-credits-balance': ' 9.5 ',
        'x-codex-limit-name': 'weekly',
        'x-codex-other-primary-used-percent': '7',
        'x-codex-zero-primary-used-percent': '0',
      }),
    );
    const credits = { hasCredits: true, unlimited: false, balance: '9.5' };
    const none = { secondary: null, credits, planType: null, rateLimitReachedType: null };
    expect(said.slice(0, -1)).toEqual([
      { type: 'serverModel', model: 'gpt-real' },
      {
        type: 'rateLimits',
        snapshot: {
          ...none,
          limitId: 'codex',
          limitName: 'weekly',
          primary: { usedPercent: 13, windowDurationMins: 300, resetsAt: 1795360000 },
          secondary: { usedPercent: 0, windowDurationMins: null, resetsAt: null },
        },
      },
      {
        type: 'rateLimits',
        snapshot: {
          ...none,
          limitId: 'codex_other',
          limitName: null,
          primary: { usedPercent: 7, windowDurationMins: null, resetsAt: null },
        },
      },
      { type: 'rateLimits', snapshot: { ...none, limitId: 'codex_zero', limitName: null, primary: null } },
      { type: 'modelsEtag', etag: 'etag-1' },
      { type: 'serverReasoningIncluded' },
      { type: 'turnState', state: 'state-1' },
      { type: 'created' },
    ]);
  });

  it('tells of the model that answers and of verifications, from its events', async () => {
    const said = await run(
      events([
        { type: 'response.created', response: { id: 'r', headers: { 'OpenAI-Model': 'gpt-z' } } },
        {
          type: 'response.metadata',
          metadata: { openai_verification_recommendation: ['trusted_access_for_cyber', 'x'] },
        },
        wire.completed,
      ]),
    );
    expect(said.slice(1, -1)).toEqual([
      { type: 'serverModel', model: 'gpt-z' },
      { type: 'created' },
      { type: 'verification', verifications: ['trustedAccessForCyber'] },
    ]);
  });
});

describe('limits that follow each other', () => {
  it('keep the credits and the plan that were told before', () => {
    const none = emptyLimit.snapshot;
    const credits = { hasCredits: true, unlimited: false, balance: '9' };
    const earlier = { ...none, limitName: 'weekly', credits, planType: 'pro' as const };
    expect(mergeRateLimits(earlier, none)).toEqual({ ...none, credits, planType: 'pro' });
    expect(mergeRateLimits(null, none)).toEqual(none);
  });
});

describe('connections', () => {
  it('are used again by the next step', async () => {
    const { server, provider } = await serve(Array.from({ length: 3 }, () => events([wire.completed])));
    for (let i = 0; i < 3; i++) expect((await collect(provider)).error).toBeNull();
    expect(server.connections).toBe(1);
  });

  it('that the server closed while idle are replaced without a retry', async () => {
    const { server, provider } = await serve([events([wire.completed]), hangUp, events([wire.completed])]);
    expect((await collect(provider)).error).toBeNull();
    expect((await collect(provider)).error).toBeNull();
    expect(server.requests).toHaveLength(3);
  });

  it('are closed when the step is aborted in its stream', async () => {
    let closed: Promise<void> = Promise.resolve();
    const answer: Answer = (response) => {
      closed = new Promise((resolve) => response.once('close', resolve));
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(frame(wire.textDelta('never ends')));
    };
    const { provider } = await serve([answer], { requestMaxRetries: 3 });
    const abort = new AbortController();
    const said: ModelEvent[] = [];
    const step = provider.stream(
      request(),
      (event) => {
        said.push(event);
        if (event.type === 'textDelta') abort.abort();
      },
      abort.signal,
    );
    await expect(step).rejects.toMatchObject({ failure: { type: 'aborted' }, retryable: false });
    await closed;
    expect(said).toHaveLength(2);
  });

  it('are closed when the step is aborted before an answer', async () => {
    let reached = (): void => undefined;
    const asked = new Promise<void>((resolve) => (reached = resolve));
    let closed: Promise<void> = Promise.resolve();
    const answer: Answer = (response) => {
      closed = new Promise((resolve) => response.once('close', resolve));
      reached();
    };
    const { provider } = await serve([answer]);
    const abort = new AbortController();
    const step = collect(provider, request(), abort.signal);
    await asked;
    abort.abort();
    expect((await step).error?.failure).toEqual({ type: 'aborted' });
    await closed;
  });

  it('are closed when a response does not end, which fails the step for good', async () => {
    const { provider, server } = await serve([
      async (response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        const more = Buffer.alloc(1024 * 1024, ':');
        while (!response.destroyed) {
          if (!response.write(more)) await Promise.race([once(response, 'drain'), once(response, 'close')]);
        }
      },
    ]);
    const { error } = await collect(provider);
    expect(error).toMatchObject({ failure: { type: 'other', message: 'the response has no end' } });
    expect(server.requests).toHaveLength(1);
  });

  it('are not even opened for a step that was aborted before', async () => {
    const { server, provider } = await serve([]);
    const { error } = await collect(provider, request(), AbortSignal.abort());
    expect(error?.failure).toEqual({ type: 'aborted' });
    expect(server.requests).toEqual([]);
  });

  it('are closed when the caller fails on an event', async () => {
    let closed: Promise<void> = Promise.resolve();
    const answer: Answer = (response) => {
      closed = new Promise((resolve) => response.once('close', resolve));
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(frame(wire.textDelta('x')));
    };
    const { provider } = await serve([answer]);
    const step = provider.stream(
      request(),
      ({ type }) => {
        if (type === 'textDelta') throw new Error('mine');
      },
      new AbortController().signal,
    );
    await expect(step).rejects.toThrow('mine');
    await closed;
  });
});
