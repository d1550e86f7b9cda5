import { expect, test } from 'vitest';
import { agentIds, startFamily, testHome, type Asked } from '../harness/index.ts';

const spawn = (agent_type: string) => ['spawn_agent', { message: agent_type, agent_type }] as const;

/** What the model of an agent was told by its developer, and what the model was. */
function setupOf({ request }: Asked) {
  const { model, input } = request.body as {
    model: string;
    input: { role?: string; content: { text: string }[] }[];
  };
  const told = input.filter(({ role }) => role === 'developer').flatMap(({ content }) => content);
  return { model, told: told.map(({ text }) => text).filter((text) => text.startsWith('I AM')) };
}

test('roles come from config.toml and from agents/, with their names and configuration', async () => {
  const home = testHome();
  const { codexHome } = home;
  codexHome.write('roles/filed.toml', 'developer_instructions = "I AM FILED"\nmodel = "gpt-5.2"');
  codexHome.write(
    'agents/deep/found.toml',
    'name = "found"\ndescription = "d"\nnickname_candidates = ["Robo"]\ndeveloper_instructions = "I AM FOUND"',
  );
  const family = await startFamily({
    home,
    settings: `[agents]
max_threads = 9
[agents.plain]
description = "Plain"
nickname_candidates = ["Zed"]
[agents.filed]
description = "Filed"
config_file = "roles/filed.toml"
`,
    calls: [
      spawn('explorer'),
      spawn('plain'),
      spawn('plain'),
      spawn('filed'),
      spawn('found'),
      ({ outputs }) => ['wait_agent', { targets: agentIds(outputs).slice(3, 4) }],
      ({ outputs }) => ['wait_agent', { targets: agentIds(outputs).slice(4) }],
    ],
  });
  const { client, rootId } = family;
  await client.turn(rootId, 'go');
  const outputs = family.outputs() as { nickname?: string }[];
  expect(outputs.slice(1, 5).map(({ nickname }) => nickname)).toEqual([
    'Zed',
    'Zed the 2nd',
    expect.any(String),
    'Robo the 2nd',
  ]);
  const [, , , filed = '', found = ''] = agentIds(outputs);
  expect([filed, found].map((id) => setupOf(family.asked(id)[0] as Asked))).toEqual([
    { model: 'gpt-5.2', told: ['I AM FILED'] },
    { model: 'mock-model', told: ['I AM FOUND'] },
  ]);
  const { tools } = (family.asked(rootId)[0] as Asked).request.body as {
    tools: { name: string; parameters: { properties: { agent_type: { description: string } } } }[];
  };
  const roles = tools.find(({ name }) => name === 'spawn_agent')?.parameters.properties.agent_type
    .description;
  expect(roles?.match(/^\w+(?=: \{)/gm)).toEqual([
    'filed',
    'found',
    'plain',
    'default',
    'explorer',
    'worker',
  ]);
  await expect
    .poll(async () => {
      const { data } = await client.request('thread/list', { sourceKinds: ['subAgent'] });
      return data.map(({ agentRole }) => agentRole).sort();
    })
    .toEqual(['explorer', 'filed', 'found', 'plain', 'plain']);
});

test.each([
  ['description = " "', 'agents.bad.description cannot be blank'],
  ['', 'agent role `bad` must define a description'],
  [
    'description = "d"\nnickname_candidates = []',
    'agents.bad.nickname_candidates must contain at least one name',
  ],
  [
    'description = "d"\nnickname_candidates = ["A", "A "]',
    'agents.bad.nickname_candidates cannot contain duplicates',
  ],
  [
    'description = "d"\nnickname_candidates = ["A!"]',
    'agents.bad.nickname_candidates may only contain ASCII letters, digits, spaces, hyphens, and underscores',
  ],
  [
    'description = "d"\nconfig_file = "lost.toml"',
    'agents.bad.config_file must point to an existing file at ~/lost.toml: No such file or directory (os error 2)',
  ],
])('a role of %j is left out, and that is said', async (role, problem) => {
  const family = await startFamily({ settings: `[agents.bad]\n${role}\n`, calls: [spawn('bad')] });
  const { client, rootId, home } = family;
  const summary = `Ignoring malformed agent role definition: ${problem.replace('~', home.codexHome.path)}`;
  await client.waitFor('configWarning', (warning) => warning.summary === summary);
  await client.waitFor('warning', ({ message, threadId }) => message === summary && threadId === rootId);
  await client.turn(rootId, 'go');
  expect(family.outputs()).toEqual(["unknown agent_type 'bad'"]);
});

test('a declared file needs no instructions, and is not looked at again among the files of agents/', async () => {
  const home = testHome();
  home.codexHome.write('agents/quiet.toml', 'model = "gpt-5.2"');
  const family = await startFamily({
    home,
    settings: '[agents.quiet]\ndescription = "d"\nconfig_file = "./agents/quiet.toml"\n',
    calls: [spawn('quiet')],
  });
  const { client, rootId } = family;
  await client.turn(rootId, 'go');
  const [quiet = ''] = agentIds(family.outputs());
  await expect.poll(() => family.asked(quiet).map(setupOf)).toEqual([{ model: 'gpt-5.2', told: [] }]);
  expect(client.notifications('configWarning')).toEqual([]);
});

test('of roles with one name in one layer the declared one counts, then the first file', async () => {
  const home = testHome();
  const role = (name: string) => `name = "${name}"\ndescription = "d"\ndeveloper_instructions = "I AM"`;
  for (const [file, name] of Object.entries({ a: 'twice', b: 'twice', c: 'mine' })) {
    home.codexHome.write(`agents/${file}.toml`, role(name));
  }
  const { client } = await startFamily({
    home,
    settings: '[agents.mine]\ndescription = "Mine"\n',
    calls: [],
  });
  await client.waitFor('configWarning', ({ summary }) => summary.includes('`mine`'));
  expect(client.notifications('configWarning').map(({ summary }) => summary)).toEqual([
    `Ignoring malformed agent role definition: duplicate agent role name \`twice\` discovered in ${home.codexHome.join('agents')}`,
    'Ignoring malformed agent role definition: duplicate agent role name `mine` declared in the same config layer',
  ]);
});

test('a file without instructions, or without a name of its own, declares no role', async () => {
  const home = testHome();
  home.codexHome.write('agents/silent.toml', 'name = "silent"\ndescription = "d"');
  home.codexHome.write('agents/nameless.toml', 'description = "d"\ndeveloper_instructions = "I AM"');
  home.codexHome.write('agents/broken.toml', 'name = ');
  const { client } = await startFamily({ home, calls: [] });
  const folder = home.codexHome.join('agents');
  await client.waitFor('configWarning', ({ summary }) => summary.includes('silent.toml'));
  const told = client.notifications('configWarning').map(({ summary }) => summary.replaceAll(folder, '~'));
  expect(told).toEqual([
    expect.stringContaining('failed to parse agent role file at ~/broken.toml'),
    'Ignoring malformed agent role definition: agent role file at ~/nameless.toml must define a non-empty `name`',
    'Ignoring malformed agent role definition: agent role file at ~/silent.toml must define `developer_instructions`',
  ]);
});

test.each([
  ['max_threads = 0', 'agents.max_threads must be at least 1'],
  ['max_depth = 0', 'agents.max_depth must be at least 1'],
  ['job_max_runtime_seconds = 0', 'agents.job_max_runtime_seconds must be at least 1'],
])('a limit of %s is refused', async (limit, problem) => {
  const started = startFamily({ settings: `[agents]\n${limit}\n`, calls: [] });
  await expect(started).rejects.toThrow(`failed to load configuration: ${problem}`);
});
