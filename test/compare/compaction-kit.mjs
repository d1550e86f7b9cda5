// What the compaction scenarios look at: both servers ask and sum up in words of their own, so texts are told by their kind.
import { readFileSync } from 'node:fs';

export const usage = (input) => ({
  input_tokens: input,
  input_tokens_details: { cached_tokens: 0 },
  output_tokens: 10,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: input + 10,
});

const short = (item) => {
  const text = typeof item.output === 'string' ? item.output : (item.content?.[0]?.text ?? '');
  if (item.role === 'developer') return text.startsWith('<model_switch>') ? 'switch' : '';
  const summary = /\n(SUM[^\n]*)$/.exec(text);
  return summary ? `summary ${summary[1]}` : text.replace(/\s.*$/s, '').slice(0, 24);
};

/** The items of a history, in short. */
export const brief = (items) => items.map((item) => [item.role ?? item.type, short(item)]);

/** A model request, in short; a request for a summary ends with the words that ask for it. */
export const asked = ({ path, headers, body }) => ({
  path,
  window: headers['x-codex-window-id']?.replace(/^.*:/, ''),
  metadata: 'x-codex-turn-metadata' in headers,
  keys: Object.keys(body).join(),
  model: body.model,
  tools: body.tools.length > 0,
  parallel: body.parallel_tool_calls,
  input: brief(body.tools.length > 0 ? body.input : body.input.slice(0, -1)),
});

/** The records of a rollout file from the nth on: what they are, and what a compaction leaves. */
export const records = (path, from = 1) =>
  readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .slice(from)
    .map(({ type, payload }) => {
      if (type === 'compacted') {
        const keys = Object.keys(payload);
        return [
          type,
          keys.join(),
          payload.message === '' ? '' : 'said',
          ...brief(payload.replacement_history),
        ];
      }
      if (type === 'response_item') return [type, ...brief([payload])];
      if (payload.type !== 'token_count') return [type, payload.type ?? '', payload.reason ?? ''];
      const { total_token_usage: total, last_token_usage: last } = payload.info ?? {};
      return ['token_count', total?.total_tokens, last?.input_tokens, last?.output_tokens];
    });

/** The turns of a thread: how they ended and what they hold. */
export const turns = (list) =>
  list.map(({ status, items }) => [status, ...items.map(({ type, id }) => `${type} ${id}`)]);

/** Asks for a compaction and waits until its turn is over. */
export const compact = async (s, threadId) => {
  const from = s.trace.length;
  await s.request('thread/compact/start', { threadId });
  await s.waitFor('turn/completed', { from });
};

/** A gate that holds a stream until it is opened. */
export const gate = () => {
  let open;
  const hold = new Promise((resolve) => (open = resolve));
  return { open, hold: { hold } };
};

/** Waits until the model was asked as often as that. */
export const askedTimes = async (mock, count) => {
  while (mock.responses().length < count) await new Promise((resolve) => setTimeout(resolve, 20));
  await new Promise((resolve) => setTimeout(resolve, 150));
};
