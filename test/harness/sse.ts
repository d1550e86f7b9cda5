/** One event of a Responses stream, as its `data:` line carries it. */
export type SseEvent = { readonly type: string; readonly [key: string]: unknown };

const usageOfTest = {
  input_tokens: 100,
  input_tokens_details: { cached_tokens: 20 },
  output_tokens: 30,
  output_tokens_details: { reasoning_tokens: 10 },
  total_tokens: 130,
};

const done = (item: Record<string, unknown>): SseEvent => ({ type: 'response.output_item.done', item });
const added = (item: Record<string, unknown>): SseEvent => ({ type: 'response.output_item.added', item });
const message = (id: string, text: string) => ({
  type: 'message',
  role: 'assistant',
  id,
  content: [{ type: 'output_text', text }],
});

/** Builders for the events of a Responses stream. */
export const sse = {
  created: (id = 'resp-1'): SseEvent => ({ type: 'response.created', response: { id } }),
  completed: (id = 'resp-1', usage: unknown = usageOfTest): SseEvent => ({
    type: 'response.completed',
    response: { id, usage },
  }),
  failed: (code: string, text: string, id = 'resp-1'): SseEvent => ({
    type: 'response.failed',
    response: { id, error: { code, message: text } },
  }),
  incomplete: (reason: string, id = 'resp-1'): SseEvent => ({
    type: 'response.incomplete',
    response: { id, incomplete_details: { reason } },
  }),
  messageAdded: (id = 'msg-1'): SseEvent => added(message(id, '')),
  textDelta: (delta: string): SseEvent => ({ type: 'response.output_text.delta', delta }),
  message: (text: string, id = 'msg-1'): SseEvent => done(message(id, text)),
  reasoningAdded: (id = 'rs-1'): SseEvent =>
    added({ type: 'reasoning', id, summary: [], content: null, encrypted_content: null }),
  reasoningPartAdded: (summaryIndex = 0): SseEvent => ({
    type: 'response.reasoning_summary_part.added',
    summary_index: summaryIndex,
  }),
  reasoningSummaryDelta: (delta: string, summaryIndex = 0): SseEvent => ({
    type: 'response.reasoning_summary_text.delta',
    delta,
    summary_index: summaryIndex,
  }),
  reasoningTextDelta: (delta: string, contentIndex = 0): SseEvent => ({
    type: 'response.reasoning_text.delta',
    delta,
    content_index: contentIndex,
  }),
  reasoning: (text: string, id = 'rs-1'): SseEvent =>
    done({ type: 'reasoning', id, summary: [{ type: 'summary_text', text }], encrypted_content: null }),
  functionCall: (callId: string, name: string, args: unknown): SseEvent =>
    done({
      type: 'function_call',
      call_id: callId,
      name,
      arguments: typeof args === 'string' ? args : JSON.stringify(args),
    }),
  customToolCall: (callId: string, name: string, input: string): SseEvent =>
    done({ type: 'custom_tool_call', call_id: callId, name, input }),
  item: done,
};

interface SayOptions {
  readonly id?: string;
  readonly deltas?: readonly string[];
  readonly usage?: unknown;
}

/** A response in which the assistant says `text`, streamed in `deltas`. */
export function say(text: string, { id = 'msg-1', deltas = [text], usage }: SayOptions = {}): SseEvent[] {
  return [
    sse.created(),
    sse.messageAdded(id),
    ...deltas.map(sse.textDelta),
    sse.message(text, id),
    usage === undefined ? sse.completed() : sse.completed('resp-1', usage),
  ];
}

/** A response that calls one function tool and ends: the server runs it and asks again. */
export function call(callId: string, name: string, args: unknown): SseEvent[] {
  return [sse.created(), sse.functionCall(callId, name, args), sse.completed()];
}
