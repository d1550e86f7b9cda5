// What the scenarios of unified exec look at.
import { call } from './kit.mjs';

/** The arguments of an `exec_command` call that starts quickly. */
export const exec = (cmd, extra = {}) => ({ cmd, login: false, ...extra });

/** A step that answers by what the model was told: `make` gets the ids of the sessions that were left running. */
export const withSessions = (make) => (request) => make(sessionIds(request));

const sessionIds = ({ body }) =>
  body.input
    .map(({ output }) => /session ID (\d+)/.exec(String(output))?.[1])
    .filter((id) => id !== undefined)
    .map(Number);

/** A step that types into the first session, or only looks at it. */
export const write = (id, args) =>
  withSessions(([session]) => call(id, 'write_stdin', { session_id: session, ...args }));

/** What the model was told of its calls, without what differs from run to run. */
export const told = (mock) =>
  (mock.responses().at(-1)?.body.input ?? [])
    .filter((item) => item.type.endsWith('_call_output'))
    .map(({ output }) =>
      String(output)
        .replace(/Chunk ID: \w{6}/, 'Chunk ID: <chunk>')
        .replace(/Wall time: [\d.]+ seconds/, 'Wall time: <s> seconds')
        .replace(/(session ID|process id) \d+/, '$1 <session>')
        .replace(/duration_seconds\\?":[\d.]+/, 'duration_seconds":0')
        .replace(/aborted by user after [\d.]+s/, 'aborted by user after <s>'),
    );

const isCommandStart = ({ m }) => m.method === 'item/started' && m.params.item.type === 'commandExecution';
const isCommandEnd = ({ m }) => m.method === 'item/completed' && m.params.item.type === 'commandExecution';

/**
 * Takes out of what a server said what 0.129.0 says of commands at no fixed time, and returns it: a command that takes it
 * more than 0.15 seconds, as any does on a busy machine, is told in deltas that lack its first output, and may end behind
 * its turn.
 */
export const settle = async (s) => {
  for (const { m } of [...s.trace].filter(isCommandStart)) {
    await s.waitFor((end) => isCommandEnd({ m: end }) && end.params.item.id === m.params.item.id);
  }
  const ends = s.trace.filter(isCommandEnd).map(({ m }) => m.params);
  s.trace = s.trace.filter(
    (each) => !isCommandEnd(each) && each.m.method !== 'item/commandExecution/outputDelta',
  );
  return ends
    .map(({ item, ...rest }) => ({ ...rest, item: { ...item, aggregatedOutput: null } }))
    .sort((a, b) => a.item.id.localeCompare(b.item.id, 'en', { numeric: true }));
};
