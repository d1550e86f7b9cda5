// A provider that answers with another model than the one asked for, asks for verification, or refuses by its cyber policy.
import { call, config, ev, say, shell } from './kit.mjs';

const created = (headers) => ({ type: 'response.created', response: { id: 'r', headers } });
const metadata = (more) => ({ type: 'response.metadata', sequence_number: 1, response_id: 'r', ...more });
const wanted = (...names) => metadata({ metadata: { openai_verification_recommendation: names } });
const CYBER = { message: 'flagged', type: 'invalid_request', param: null, code: 'cyber_policy' };
/** The same events, with headers of their own. */
const withHeaders = (headers, events) => (_request, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream', ...headers });
  for (const event of events) response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  response.end();
};

export default async (w) => {
  const other = { 'OpenAI-Model': 'gpt-5.3-codex' };
  const step = (id) => call(id, 'shell_command', shell('true')).slice(1);
  const mock = await w.mock([
    withHeaders(other, say('by header')),
    withHeaders({ 'OpenAI-Model': 'gpt-5.4' }, [created(other), ...say('by event').slice(1)]),
    withHeaders({ 'openai-model': 'GPT-5.4' }, say('by case')),
    withHeaders(other, [created(other), ...step('c1')]),
    withHeaders(other, [created({ 'OpenAI-Model': 'third' }), ...say('several times').slice(1)]),
    [created({ 'x-openai-model': ['listed', 'other'] }), ...say('listed').slice(1)],
    [created(undefined), metadata({ headers: other }), ...say('later').slice(1)],
    [
      ev.created(),
      wanted('trusted_access_for_cyber', 'what'),
      wanted('trusted_access_for_cyber'),
      ...step('c2'),
    ],
    [ev.created(), wanted('trusted_access_for_cyber'), ...say('verify').slice(1)],
    [ev.created(), wanted('what'), wanted(), metadata({}), ...say('verify nothing').slice(1)],
    () => ({ status: 400, body: { error: CYBER } }),
    () => ({ status: 400, body: { error: { ...CYBER, message: '' } } }),
    [ev.created(), ev.failed('cyber_policy', 'flagged in the stream')],
    say('fine'),
  ]);
  const s = w.server({ config: config(mock, { model: 'gpt-5.4' }) });
  await s.initialize({ optOut: ['thread/tokenUsage/updated'] });
  const { thread } = await s.request('thread/start', { cwd: w.cwd });
  for (let turn = 0; turn < 12; turn += 1) await s.turn(thread.id, `turn ${turn}`).catch(() => undefined);
  // The reference names the same two models in its warning whatever happened.
  const said = ({ role, content }) =>
    `${role}: ${content?.[0]?.text.replace(/^(Warning: .*?) and this .*/s, '$1')}`;
  w.note('model', mock.responses().at(-1).body.input.slice(2).map(said));
  w.note('asked', mock.responses().length);
  const { thread: read } = await s.request('thread/read', { threadId: thread.id, includeTurns: true });
  w.note(
    'stored',
    read.turns.map(({ status, items }) => [status, ...items.map(({ type }) => type)]),
  );
  read.turns = [];
};
