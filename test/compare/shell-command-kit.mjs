// What the scenarios of users' commands look at; both servers have words of their own for much else.
import { readFileSync } from 'node:fs';

const short = ({ role, content }) => {
  const text = content?.at(-1)?.text ?? '';
  if (role !== 'user') return role;
  if (text.startsWith('<user_shell_command>')) {
    return text.replace(/Duration: \d+\.\d{4} seconds/, 'Duration: <s> seconds');
  }
  return /^(<\w+>|Another language model|The conversation up to here)/.exec(text) ? '<context>' : text;
};

/** The items of a model request. */
export const heard = ({ body }) => body.input.map(short);

/** The records of a rollout file behind its first. */
export const records = (path) =>
  readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => JSON.parse(line))
    .map(({ type, payload }) => [
      type,
      payload.type ?? '',
      payload.role === undefined ? (payload.reason ?? payload.turn_id ?? '') : short(payload),
    ]);
