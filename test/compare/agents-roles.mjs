// Roles: built in, declared, with files, found in folders, and wrong ones.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { agentIds, agentsEnded, evenOut, family, requestFacts } from './agents-kit.mjs';

const TOP = `model_reasoning_effort = "low"
[agents]
max_threads = 20
[agents.plain]
description = "Plain"
nickname_candidates = ["Zed"]
[agents.filed]
description = "Filed"
config_file = "filed.toml"
[agents.modelled]
description = "With a model"
config_file = "roles/modelled.toml"
[agents.quiet]
description = "No words of its own"
config_file = "agents/quiet.toml"
[agents.blank]
description = " "
[agents.nobody]
[agents.lost]
description = "d"
config_file = "lost.toml"
[agents.odd]
description = "d"
nickname_candidates = ["A!"]`;

const FILES = {
  'filed.toml':
    'developer_instructions = "I AM FILED"\nsandbox_mode = "danger-full-access"\napproval_policy = "on-request"',
  'roles/modelled.toml':
    'developer_instructions = "I AM MODELLED"\nmodel = "gpt-5.2"\nmodel_reasoning_effort = "high"',
  'agents/sub/found.toml':
    'name = "found"\ndescription = "Found"\nnickname_candidates = ["Robo One"]\ndeveloper_instructions = "I AM FOUND"',
  'agents/quiet.toml': 'model = "gpt-5.2"',
  'agents/twice-a.toml': 'name = "twice"\ndescription = "A"\ndeveloper_instructions = "I AM A"',
  'agents/twice-b.toml': 'name = "twice"\ndescription = "B"\ndeveloper_instructions = "I AM B"',
  'agents/zplain.toml': 'name = "plain"\ndescription = "Other"\ndeveloper_instructions = "I AM OTHER"',
  'agents/silent.toml': 'name = "silent"\ndescription = "x"',
  'agents/nameless.toml': 'description = "x"\ndeveloper_instructions = "y"',
  'agents/broken.toml': 'name = b3',
};

const spawn = (agent_type, more) => ['spawn_agent', { message: `as ${agent_type}`, agent_type, ...more }];
export default async (w) => {
  // The calls come from a model that the home is written for before the server starts.
  const home = join(w.home, '.codex');
  for (const [name, text] of Object.entries(FILES)) {
    mkdirSync(join(home, name, '..'), { recursive: true });
    writeFileSync(join(home, name), text);
  }
  const { mock, server, root } = await family(w, {
    top: TOP,
    start: { model: 'gpt-5.4', developerInstructions: 'PARENT' },
    calls: [
      ...['default', 'explorer', 'worker', 'plain', 'plain', 'filed', 'found'].map((role) => spawn(role)),
      spawn('modelled', { model: 'gpt-5.5' }),
      spawn('found', { reasoning_effort: 'high' }),
      spawn('quiet', { model: 'gpt-5.5' }),
      spawn('twice'),
      ...['blank', 'nobody', 'lost', 'odd', 'silent', 'nameless', 'broken'].map((role) => spawn(role)),
      (told) => ['wait_agent', { targets: agentIds(told) }],
    ],
  });
  await server.turn(root.id, 'go');
  await agentsEnded(server);
  w.note(
    'agents',
    requestFacts(mock)
      .slice(1)
      .map(([{ model, reasoning }]) => ({ model, reasoning })),
  );
  w.note('told', requestFacts(mock)[0].at(-1).outputs.slice(0, -2));
  const developer = ({ body }) =>
    body.input.find(({ role }) => role === 'developer').content.map(({ text }) => text);
  w.note(
    'instructions',
    mock
      .responses()
      .slice(1)
      .map((request) => developer(request).filter((text) => /^(I AM|PARENT)/.test(text)))
      .sort(),
  );
  w.note(
    'warnings',
    server
      .messages()
      .filter(({ method, params }) => method === 'configWarning' && /agent role/.test(params.summary))
      .map(({ params }) => params.summary.split('\n')[0].replace(/broken.toml: .*/, 'broken.toml'))
      .sort(),
  );
  const { data } = await server.request('thread/list', { sourceKinds: ['subAgent'], limit: 50 });
  w.note(
    'roles',
    data.map(({ agentRole }) => agentRole),
  );
  // Nothing ran while a call failed: 0.129.0 leaves such calls open.
  server.trace = server.trace.filter(({ m }) => m.params?.item?.type !== 'collabAgentToolCall');
  evenOut(server);
};
