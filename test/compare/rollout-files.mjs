// Rollout files written by hand, for the scenarios that read them.
import fs from 'node:fs';
import path from 'node:path';

const timestamp = '2025-01-05T12:00:00.000Z';

/** The id of the n-th file. */
export const idOf = (n) => `0199a0b0-0000-7000-8000-${String(n).padStart(12, '0')}`;

/** One record, of any type; of the types that most records have. */
export const line = (type, payload) => ({ timestamp, type, payload });
export const event = (type, rest = {}) => line('event_msg', { type, ...rest });
export const response = (type, rest = {}) => line('response_item', { type, ...rest });

/** What a message of either side leaves: for the model, and for clients. */
export const said = (role, text, rest = {}) =>
  response('message', {
    role,
    content: [{ type: role === 'user' ? 'input_text' : 'output_text', text }],
    ...rest,
  });
export const hi = [said('user', 'Hi'), event('user_message', { message: 'Hi', kind: 'plain' })];
export const hello = [said('assistant', 'Hello'), event('agent_message', { message: 'Hello' })];

export const started = (turn_id) => event('task_started', { turn_id, model_context_window: 100 });
export const done = (turn_id) => event('task_complete', { turn_id, last_agent_message: 'x' });

/** A file of one turn, in which the user said something before those records. */
export const turn = (...lines) => ({ lines: [started('t1'), ...hi, ...lines, done('t1')] });

/** Writes the files below `home`; the ids in their names go by their place. */
export function writeFiles(home, cwd, cases, folder = 'sessions/2025/01/05') {
  return Object.entries(cases).map(([name, { meta, lines = [], late, bare }], n) => {
    const id = idOf(n);
    const file = path.join(home, folder, `rollout-2025-01-05T12-00-00-${id}.jsonl`);
    const head = line('session_meta', {
      id,
      timestamp,
      cwd,
      originator: 'codex',
      cli_version: '0.0.0',
      source: 'cli',
      model_provider: 'mock_provider',
      ...meta,
    });
    const records = bare ? lines : late ? [...lines, head] : [head, ...lines];
    fs.mkdirSync(path.dirname(file), { recursive: true });
    const text = records.map((record) => (typeof record === 'string' ? record : JSON.stringify(record)));
    fs.writeFileSync(file, text.map((each) => `${each}\n`).join(''));
    fs.utimesSync(file, 1736078500, 1736078500);
    return { name, id, path: file };
  });
}
