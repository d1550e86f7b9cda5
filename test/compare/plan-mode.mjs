// Plan mode: the plan parted from the text around it, however it is cut; what is stored of it; what the mode forbids.
import fs from 'node:fs';
import { config, ev, say, call } from './kit.mjs';

const mode = (kind, more = {}) => ({
  mode: kind,
  settings: { model: 'gpt-5.2', reasoning_effort: null, developer_instructions: null, ...more },
});
const cite =
  '<oai-mem-citation><citation_entries>\nM.md:1-2|note=[n]\n</citation_entries></oai-mem-citation>';
const seeded = (text) => ({
  type: 'response.output_item.added',
  item: { type: 'message', role: 'assistant', id: 'm', content: [{ type: 'output_text', text }] },
});
const cut = (text, size = 5) => text.match(new RegExp(`[^]{1,${size}}`, 'gu')) ?? [];
const MESSAGES = [
  'Intro\n<proposed_plan>\n- one\n- two\n</proposed_plan>\nOutro',
  '<proposed_plan>\nall of it\n</proposed_plan>',
  '\n \n<proposed_plan>\n</proposed_plan>\n',
  'no plan here',
  'inline <proposed_plan> is none\n  <proposed_plan> extra\n</proposed_plan>\n<propos\n',
  '  <proposed_plan>  \nopen to the end\n<proposed_plan>\n  </proposed_plan> not yet\n< /proposed_plan>',
  '<proposed_plan>\nold\n</proposed_plan>\nbetween\n<proposed_plan>\nnew\n</proposed_plan>\n\n',
  `said${cite} more\n<proposed_plan>\nplan ${cite}\n</proposed_plan>`,
  '<proposed_plan>\r\nwindows\r\n</proposed_plan>\r\nend',
  'text <oai-mem-citation>open',
  '   ',
];

export default async (w) => {
  const whole = (text) => [ev.created(), ev.message(text, 'w'), ev.completed()];
  const scripts = [
    ...MESSAGES.map((text) => say(text, { deltas: cut(text) })),
    ...MESSAGES.map((text) => say(text)),
    ...MESSAGES.map(whole),
    [ev.created(), seeded('se<pr'), ev.textDelta('ed'), ev.message('se<pred', 'm'), ev.completed()],
    [
      ev.created(),
      seeded('<proposed_plan>\nseed'),
      ev.textDelta('ed\n'),
      ev.message('<proposed_plan>\nseeded\n', 'm'),
      ev.message('<proposed_plan>\nsecond\n</proposed_plan>', 'n'),
      ev.functionCall('c1', 'update_plan', { plan: 5 }),
      ev.completed(),
    ],
    say('<proposed_plan>\nin the next step\n</proposed_plan>'),
    // The default mode parts nothing but citations.
    say(MESSAGES[0], { deltas: cut(MESSAGES[0]) }),
    say(MESSAGES[7], { deltas: cut(MESSAGES[7]) }),
    [ev.created(), seeded('seed <oai'), ev.textDelta('ed'), ev.message('seed <oaied', 'm'), ev.completed()],
    call('c2', 'update_plan', { plan: [] }),
    say('done'),
  ];
  const mock = await w.mock(scripts);
  const s = w.server({ config: config(mock, { model: 'gpt-5.2' }) });
  await s.initialize();
  await s.request('collaborationMode/list', {});
  const { thread } = await s.request('thread/start', { cwd: w.cwd });
  await s.turn(thread.id, 'plan', { collaborationMode: mode('plan') });
  for (let i = 1; i < MESSAGES.length * 3 + 2; i++) await s.turn(thread.id, `plan ${i}`);
  for (let i = 0; i < 4; i++) await s.turn(thread.id, `do ${i}`, { collaborationMode: mode('default') });
  w.note(
    'outputs',
    mock
      .responses()
      .at(-1)
      .body.input.filter(({ type }) => type.endsWith('_output')),
  );
  w.note('left to play', mock.remaining());
  await s.request('thread/read', { threadId: thread.id, includeTurns: true });
  const lines = fs.readFileSync(thread.path, 'utf8').trim().split('\n').map(JSON.parse);
  const kinds = ['item_completed', 'agent_message', 'task_started', 'task_complete'];
  w.note(
    'stored',
    lines
      .filter(({ payload }) => kinds.includes(payload.type))
      .map(({ payload: p }) => [
        p.type,
        p.item ?? p.message ?? p.collaboration_mode_kind ?? p.last_agent_message,
      ]),
  );
};
