import { describe, expect, it } from 'vitest';
import { toCodexErrorInfo, toRetryErrorInfo } from '../../src/model/index.ts';
import { collect } from './fixtures.ts';
import { disconnected, rows, usage } from './failure-rows.ts';
import { fail, serve } from './serve.ts';
import { type Answer, events, frame, status, wire } from './sse-server.ts';

describe('a failed step', () => {
  it.each(rows)('$name', async ({ answer, message, info, retryable }) => {
    const { error, text } = await fail([answer]);
    const reset = 'try again at Jan 1st, 2100 ';
    expect(text.includes(reset) ? text.replace(/at Jan 1st, 2100 \d+:\d\d [AP]M/, 'at <reset>') : text).toBe(
      message,
    );
    expect(toCodexErrorInfo(error.failure)).toEqual(info);
    expect(error.retryable).toBe(retryable);
  });

  it('breaks off in the middle', async () => {
    const { text, error } = await fail([
      (response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(frame(wire.created), () => response.destroy());
      },
    ]);
    expect(text).toBe(disconnected('Transport error: network error: error decoding response body'));
    expect(error.retryable).toBe(true);
  });

  it('stays silent for longer than its stream may', async () => {
    let closed: Promise<void> = Promise.resolve();
    const silent: Answer = (response) => {
      closed = new Promise((resolve) => response.once('close', resolve));
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(frame(wire.created));
    };
    const { text, error } = await fail([silent], { streamIdleTimeoutMs: 30 });
    expect(text).toBe(disconnected('idle timeout waiting for SSE'));
    expect(error.retryable).toBe(true);
    await closed;
  });

  it('finds nobody listening', async () => {
    const { text } = await fail([], { baseUrl: 'http://127.0.0.1:1/v1' });
    expect(text).toBe(disconnected('error sending request for url (http://127.0.0.1:1/v1/responses)'));
  });

  it('has no address to go to', async () => {
    const { text, server } = await fail([], { baseUrl: 'file:///etc' });
    expect(text).toBe(disconnected('builder error for url (file:///etc/responses)'));
    expect(server.requests).toEqual([]);
  });

  it.each([
    [null, 'Missing environment variable: `NO_SUCH_KEY`.'],
    ['Get it there.', 'Missing environment variable: `NO_SUCH_KEY`. Get it there.'],
  ])('lacks its key (advice: %s)', async (advice, message) => {
    const { text, error, server } = await fail([], {
      envKey: 'NO_SUCH_KEY',
      envKeyInstructions: advice ?? undefined,
    });
    expect(text).toBe(message);
    expect(toCodexErrorInfo(error.failure)).toBe('other');
    expect(error.retryable).toBe(false);
    expect(server.requests).toEqual([]);
  });

  it('tells of the limit that was hit before it fails', async () => {
    const { provider } = await serve([
      usage(
        { plan_type: 'pro' },
        { 'x-codex-active-limit': 'codex_other', 'x-codex-other-primary-used-percent': '99' },
      ),
    ]);
    const { events: said } = await collect(provider);
    expect(said).toEqual([
      {
        type: 'rateLimits',
        snapshot: {
          limitId: 'codex_other',
          limitName: null,
          primary: { usedPercent: 99, windowDurationMins: null, resetsAt: null },
          secondary: null,
          credits: null,
          planType: null,
          rateLimitReachedType: null,
        },
      },
    ]);
  });

  it('says how long to wait and with which status to say so', async () => {
    const limited = await fail([
      events([wire.failed({ code: 'rate_limit_exceeded', message: 'Please try again in 1.5s.' })]),
    ]);
    expect(limited.error.failure).toMatchObject({ retryAfterMs: 1500 });
    const soon = await fail([
      events([wire.failed({ code: 'rate_limit_exceeded', message: 'try again in 28ms' })]),
    ]);
    expect(soon.error.failure).toMatchObject({ retryAfterMs: 28 });
    const other = await fail([events([wire.failed({ code: 'server_error', message: 'try again in 3s' })])]);
    expect(other.error.failure).toMatchObject({ retryAfterMs: null });
    expect(toRetryErrorInfo(other.error.failure)).toEqual({
      responseStreamDisconnected: { httpStatusCode: null },
    });
    const missing = await fail([status(404, 'x')]);
    expect(toRetryErrorInfo(missing.error.failure)).toEqual({
      responseStreamDisconnected: { httpStatusCode: 404 },
    });
  });
});
