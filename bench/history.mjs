// Threads as a user has them on disk, in the rollout format of 0.129.0.
import { randomBytes } from 'node:crypto';
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * An id that sorts by time, as threads and turns have.
 * @param {number} at
 */
function idAt(at) {
  const time = Math.floor(at).toString(16).padStart(12, '0');
  const random = randomBytes(10).toString('hex');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(0, 3)}-8${random.slice(3, 6)}-${random.slice(6, 18)}`;
}

/** @param {number} length */
const filler = (length) =>
  randomBytes(Math.ceil(length / 2))
    .toString('hex')
    .slice(0, length);

const usage = (/** @type {number} */ input) => ({
  input_tokens: input,
  cached_input_tokens: 0,
  output_tokens: 10,
  reasoning_output_tokens: 0,
  total_tokens: input + 10,
});

/**
 * The records of one turn: words of both sides and the commands between them.
 * @param {number} number @param {number} at @param {Required<HistoryShape>} shape
 * @returns {[string, object][]}
 */
function turnRecords(number, at, { cwd, textBytes, commands }) {
  const turn_id = idAt(at);
  const seconds = Math.floor(at / 1000);
  const question = `question ${number} ${filler(textBytes)}`;
  const answer = `answer ${number} ${filler(textBytes)}`;
  const calls = Array.from({ length: commands }, (_, i) => {
    const call_id = `call_${number}_${i}`;
    const args = JSON.stringify({ command: `cat file${i}` });
    const output = filler(textBytes * 4);
    return /** @type {[string, object][]} */ ([
      ['response_item', { type: 'function_call', name: 'shell_command', arguments: args, call_id }],
      ['response_item', { type: 'function_call_output', call_id, output }],
    ]);
  });
  return [
    [
      'event_msg',
      {
        type: 'task_started',
        turn_id,
        started_at: seconds,
        model_context_window: 258400,
        collaboration_mode_kind: 'default',
      },
    ],
    [
      'turn_context',
      {
        turn_id,
        cwd,
        approval_policy: 'never',
        sandbox_policy: { type: 'read-only' },
        model: 'mock-model',
        summary: 'auto',
      },
    ],
    ['response_item', { type: 'message', role: 'user', content: [{ type: 'input_text', text: question }] }],
    [
      'event_msg',
      { type: 'user_message', message: question, images: [], local_images: [], text_elements: [] },
    ],
    ...calls.flat(),
    ['event_msg', { type: 'agent_message', message: answer }],
    [
      'response_item',
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: answer }] },
    ],
    [
      'event_msg',
      {
        type: 'token_count',
        info: {
          total_token_usage: usage(100 * (number + 1)),
          last_token_usage: usage(100),
          model_context_window: 258400,
        },
        rate_limits: null,
      },
    ],
    [
      'event_msg',
      {
        type: 'task_complete',
        turn_id,
        last_agent_message: answer,
        completed_at: seconds,
        duration_ms: 40,
      },
    ],
  ];
}

/**
 * @typedef {object} HistoryShape
 * @property {number} turns
 * @property {string} [cwd]
 * @property {number} [textBytes] the length of each question and answer; outputs have four times as much
 * @property {number} [commands] in each turn
 */

/**
 * Writes one thread into the home.
 * @param {string} home @param {Date} at @param {HistoryShape} given
 * @returns {{ id: string, mebibytes: number }}
 */
export function writeThread(home, at, given) {
  const shape = { cwd: '/tmp', textBytes: 200, commands: 0, ...given };
  const id = idAt(at.getTime());
  const iso = at.toISOString();
  const folder = join(home, '.codex/sessions', ...iso.slice(0, 10).split('-'));
  mkdirSync(folder, { recursive: true });
  const meta = {
    id,
    timestamp: iso,
    cwd: shape.cwd,
    originator: 'bench',
    cli_version: '0.129.0',
    source: 'vscode',
    model_provider: 'bench',
  };
  let now = at.getTime();
  const line = (/** @type {[string, object]} */ [type, payload]) => {
    now += 5;
    return `${JSON.stringify({ timestamp: new Date(now).toISOString(), type, payload })}\n`;
  };
  let text = line(['session_meta', meta]);
  for (let i = 0; i < shape.turns; i++) text += turnRecords(i, now, shape).map(line).join('');
  const file = join(folder, `rollout-${iso.slice(0, 19).replaceAll(':', '-')}-${id}.jsonl`);
  writeFileSync(file, text);
  return { id, mebibytes: statSync(file).size / 1024 / 1024 };
}
