// Rollout files as a scenario writes them into a home, beside the server that uses it.
import fs from 'node:fs';
import path from 'node:path';

const record = (timestamp, type, payload) => JSON.stringify({ timestamp, type, payload });

/** An id that is made of a number, in order of the numbers. */
export const threadId = (number) => `0199a0b0-0000-7000-8000-${String(number).padStart(12, '0')}`;

/** The lines of a thread in which the user said `words`; more of its session meta in `meta`. */
export const rolloutText = (id, words, { at = '2026-01-05T12:00:00.000Z', cwd = '/w', ...meta } = {}) =>
  [
    record(at, 'session_meta', {
      id,
      timestamp: at,
      cwd,
      originator: 'test',
      cli_version: '0.129.0',
      source: 'vscode',
      model_provider: 'mock_provider',
      ...meta,
    }),
    ...(words === null
      ? []
      : [
          record(at, 'response_item', {
            type: 'message',
            role: 'user',
            content: [{ type: 'input_text', text: words }],
          }),
          record(at, 'event_msg', {
            type: 'user_message',
            message: words,
            images: [],
            local_images: [],
            text_elements: [],
          }),
        ]),
    '',
  ].join('\n');

/** Writes a thread where servers write it, or at `file` under the home, and sets its time to `modifiedAt`. */
export const writeRollout = (codexHome, id, words, { file, modifiedAt, ...meta } = {}) => {
  const at = meta.at ?? '2026-01-05T12:00:00.000Z';
  const [day] = at.split('T');
  const name = `rollout-${at.slice(0, 19).replaceAll(':', '-')}-${id}.jsonl`;
  const full = path.resolve(codexHome, file ?? path.join('sessions', ...day.split('-'), name));
  fs.mkdirSync(path.dirname(full), { recursive: true });
  fs.writeFileSync(full, rolloutText(id, words, meta));
  const time = new Date(modifiedAt ?? at);
  fs.utimesSync(full, time, time);
  return full;
};
