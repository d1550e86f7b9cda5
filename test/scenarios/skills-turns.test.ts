import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { UserInput } from '../../src/protocol/index.ts';
import {
  call,
  modelInput,
  say,
  script,
  startServer,
  testHome,
  type ScriptedModel,
  type ServerSetup,
  type TestHome,
} from '../harness/index.ts';

const skill = (name: string, description = `about ${name}`): string =>
  `---\nname: ${name}\ndescription: ${description}\n---\n\nBody of ${name}.\n`;
const words = (text: string): UserInput => ({ type: 'text', text, text_elements: [] });
const fileOf = (home: TestHome, name: string): string =>
  home.workspace.join(`.agents/skills/${name}/SKILL.md`);
const attached = (home: TestHome, name: string): UserInput => ({
  type: 'skill',
  name,
  path: fileOf(home, name),
});
const write = (home: TestHome, name: string, text = skill(name)): string =>
  home.workspace.write(`.agents/skills/${name}/SKILL.md`, text);

/** What the model was told by a request: the skills that it was offered, and what users said and got. */
const lines = (text = ''): string[] => text.split('\n').filter((line) => /^- .*(?:file:|=)/.test(line));
const offered = (model: ScriptedModel, request = -1): string[][] =>
  modelInput(model, request).flatMap(({ role, content = [] }) =>
    role === 'developer'
      ? content.flatMap(({ text = '' }) => (text.startsWith('<skills_instructions>') ? [lines(text)] : []))
      : [],
  );
const heard = (model: ScriptedModel, request = -1): string[] =>
  modelInput(model, request).flatMap(({ role, content = [] }) =>
    role === 'user' ? content.map(({ text = '' }) => text).filter((text) => !text.startsWith('<env')) : [],
  );
const given = (home: TestHome, name: string, text = skill(name)): string =>
  `<skill>\n<name>${name}</name>\n<path>${fileOf(home, name)}</path>\n${text}\n</skill>`;

/** A thread in a home with the skills `alpha`, `beta` and `plug-in`. */
async function start(setup: ServerSetup & { readonly home?: TestHome } = {}) {
  const home = setup.home ?? testHome();
  onTestFinished(() => home.remove());
  for (const name of ['alpha', 'beta', 'plug-in']) write(home, name);
  const server = await startServer({ ...setup, home });
  const { thread } = await server.client.request('thread/start', { cwd: home.workspace.path });
  const turn = async (input: readonly UserInput[] | string, extra: object = {}) => {
    if (setup.scripts === undefined) server.model.push(say('ok'));
    const from = server.client.mark();
    const pieces = typeof input === 'string' ? [words(input)] : [...input];
    await server.client.request('turn/start', { threadId: thread.id, input: pieces, ...extra });
    await server.client.waitFor('turn/completed', () => true, { from });
  };
  return { ...server, home, thread, turn };
}

describe('the list of skills', () => {
  test('stands behind the other instructions of the first turn, and in no later one', async () => {
    const { model, home, turn } = await start({ settings: 'developer_instructions = "mine"' });
    home.root.write('.agents/skills/user/SKILL.md', skill('user'));
    await turn('hi');
    await turn('again');
    const [developer] = modelInput(model).filter(({ role }) => role === 'developer');
    expect(developer?.content?.map(({ text = '' }) => /^<?\w+/.exec(text)?.[0])).toEqual([
      '<permissions',
      'mine',
      '<skills_instructions',
    ]);
    expect(offered(model)).toEqual([
      [
        `- alpha: about alpha (file: ${fileOf(home, 'alpha')})`,
        `- beta: about beta (file: ${fileOf(home, 'beta')})`,
        `- plug-in: about plug-in (file: ${fileOf(home, 'plug-in')})`,
        `- user: about user (file: ${home.root.join('.agents/skills/user/SKILL.md')})`,
      ],
    ]);
  });

  test('has none that are switched off or only for those who name them, and is left out where it is empty', async () => {
    const home = testHome();
    home.workspace.write(
      '.agents/skills/beta/agents/openai.yaml',
      'policy:\n  allow_implicit_invocation: false\n',
    );
    const off = ['alpha', 'plug-in'].map((name) => `{ name = "${name}", enabled = false }`);
    const { model, turn } = await start({
      home,
      settings: `skills.bundled.enabled = false\nskills.config = [${off.join(', ')}]`,
    });
    await turn('$alpha $beta');
    expect(offered(model)).toEqual([]);
    expect(heard(model)).toEqual(['$alpha $beta', given(home, 'beta')]);
  });

  test('can be kept from the model, which may be given skills all the same', async () => {
    const { model, home, turn } = await start({
      settings: 'skills = { include_instructions = false, bundled = { enabled = false } }',
    });
    await turn('$alpha');
    expect(offered(model)).toEqual([]);
    expect(heard(model)).toEqual(['$alpha', given(home, 'alpha')]);
  });

  test('is told again after a compaction, and of another thread to its reviewer', async () => {
    const { client, model, thread, turn } = await start({
      scripts: [say('one'), say('summary'), say('two'), say('review')],
    });
    await turn('hi $alpha');
    const from = client.mark();
    await client.request('thread/compact/start', { threadId: thread.id });
    await client.waitFor('turn/completed', () => true, { from });
    await turn('on');
    expect(offered(model)).toHaveLength(1);
    expect(heard(model).filter((text) => text.startsWith('<skill>'))).toEqual([]);
    const reviewed = client.mark();
    await client.request('review/start', {
      threadId: thread.id,
      target: { type: 'custom', instructions: 'look' },
    });
    await client.waitFor('turn/completed', () => true, { from: reviewed });
    expect(offered(model)).toHaveLength(1);
  });
});

describe('the budget of the list', () => {
  const long = 'does many things and is used where many things are to be done '.repeat(12).trim();
  /** What a model with a window is offered of twelve skills with long descriptions, and what clients are told. */
  const withWindow = async (window: number, scripts = [say('ok')]) => {
    const home = testHome();
    for (let number = 10; number < 22; number += 1)
      write(home, `skill-${number}`, skill(`skill-${number}`, long));
    const { client, model, turn } = await start({
      home,
      scripts,
      settings: `model = "gpt-5.4"\nmodel_context_window = ${window}`,
    });
    await turn('hi');
    const warnings = client
      .notifications('warning')
      .filter(({ message }) => message.includes('skill'))
      .map(({ message, threadId }) => [message, threadId !== null]);
    return { home, lines: offered(model).flat(), warnings };
  };

  test('leaves skills out where not even their names fit', async () => {
    const { lines: shown, warnings, home } = await withWindow(3000);
    expect(shown).toEqual([
      `- alpha: (file: ${fileOf(home, 'alpha')})`,
      `- beta: (file: ${fileOf(home, 'beta')})`,
    ]);
    expect(warnings).toEqual([
      [
        'Exceeded skills context budget of 2%. All skill descriptions were removed and 13 additional skills were not included in the model-visible skills list.',
        true,
      ],
    ]);
  });

  test('shortens descriptions and paths', async () => {
    const { lines: shown, warnings, home } = await withWindow(20_000);
    expect(shown[0]).toBe(`- \`r0\` = \`${home.workspace.join('.agents/skills')}\``);
    expect(shown[1]).toBe('- alpha: about alpha (file: r0/alpha/SKILL.md)');
    expect(shown).toHaveLength(16);
    expect(shown[4]).toMatch(
      /^- skill-10: does many things and is used .* \(file: r0\/skill-10\/SKILL\.md\)$/,
    );
    expect(shown[4]?.length).toBeLessThan(long.length);
    expect(warnings).toEqual([
      [
        'Skill descriptions were shortened to fit the 2% skills context budget. Codex can still see every skill, but some descriptions are shorter. Disable unused skills or plugins to leave more room for the rest.',
        true,
      ],
    ]);
  });

  test('is in characters where the window is not known', async () => {
    const { lines: shown, warnings } = await withWindow(0, [say('summary'), say('ok')]);
    expect(shown.join('\n').length).toBeGreaterThan(7500);
    expect(shown.join('\n').length).toBeLessThan(8100);
    expect(warnings.flat().join()).toMatch(
      /^Skill descriptions were shortened to fit the skills context budget\./,
    );
  });
});

describe('a message calls for skills', () => {
  test.each<[string, (home: TestHome) => readonly UserInput[], readonly string[]]>([
    ['by a dollar, wherever it stands', () => [words('x$beta and $alpha.')], ['alpha', 'beta']],
    ['not by parts of names', () => [words('$alphabet $alpha-x $alpha: $Alpha alpha')], []],
    [
      'by attaching it',
      (home) => [words('go'), attached(home, 'beta'), attached(home, 'alpha')],
      ['beta', 'alpha'],
    ],
    ['by attaching it alone, twice', (home) => [attached(home, 'beta'), attached(home, 'beta')], ['beta']],
    [
      'by a relative path',
      () => [{ type: 'skill', name: 'x', path: '.agents/skills/alpha/SKILL.md' }],
      ['alpha'],
    ],
    [
      'attached and named, once',
      (home) => [words('$alpha $beta'), attached(home, 'alpha')],
      ['alpha', 'beta'],
    ],
    [
      'not where what is attached is not there',
      () => [words('$alpha'), { type: 'skill', name: 'alpha', path: '/no' }],
      [],
    ],
    [
      'by a link',
      (home) => [words(`[$x](${fileOf(home, 'alpha')}) [$y] (skill://${fileOf(home, 'beta')} )`)],
      ['alpha', 'beta'],
    ],
    [
      'not by a link to elsewhere',
      (home) => [words(`[$alpha](/no) [$beta](app://beta) [beta](${fileOf(home, 'beta')})`)],
      [],
    ],
    [
      'not by a mention of something else',
      (home) => [words('go'), { type: 'mention', name: 'alpha', path: fileOf(home, 'alpha') }],
      [],
    ],
    ['in several texts', () => [words('$plug-in'), words('$alpha')], ['plug-in', 'alpha']],
  ])('%s', async (_how, input, expected) => {
    const { home, model, turn } = await start();
    await turn(input(home));
    expect(heard(model).filter((text) => text.startsWith('<skill>'))).toEqual(
      expected.map((name) => given(home, name)),
    );
  });

  test('not by the name of a variable, nor by one that two skills have', async () => {
    const home = testHome();
    for (const name of ['PATH', 'user']) write(home, name);
    for (const folder of ['one', 'two']) write(home, folder, skill('same'));
    const { model, turn } = await start({ home });
    await turn(`$PATH $user $same`);
    await turn(`[$same](${fileOf(home, 'two')}) [$PATH](${fileOf(home, 'PATH')})`);
    expect(heard(model).filter((text) => text.startsWith('<skill>'))).toEqual([
      `<skill>\n<name>same</name>\n<path>${fileOf(home, 'two')}</path>\n${skill('same')}\n</skill>`,
    ]);
  });

  test('as they are now, and those that are new', async () => {
    const { home, model, turn } = await start();
    await turn('hi');
    write(home, 'alpha', skill('alpha', 'changed'));
    write(home, 'new');
    await turn('$alpha $new');
    expect(heard(model).slice(1)).toEqual([
      '$alpha $new',
      given(home, 'alpha', skill('alpha', 'changed')),
      given(home, 'new'),
    ]);
  });

  test('of the folder that the turn works in', async () => {
    const { home, model, turn } = await start();
    home.root.write('elsewhere/.agents/skills/far/SKILL.md', skill('far'));
    await turn('$alpha $far', { cwd: home.root.join('elsewhere') });
    const far = home.root.join('elsewhere/.agents/skills/far/SKILL.md');
    expect(heard(model).at(-1)).toBe(
      `<skill>\n<name>far</name>\n<path>${far}</path>\n${skill('far')}\n</skill>`,
    );
    expect(heard(model)).toHaveLength(2);
  });

  test('also while a turn runs', async () => {
    const { client, home, model, thread } = await start({
      settings: 'features.unified_exec = false\nsandbox_mode = "danger-full-access"',
      scripts: [call('one', 'shell_command', script('read x < pipe', { timeout_ms: 20_000 })), say('ok')],
    });
    execFileSync('mkfifo', [home.workspace.join('pipe')]);
    const { turn } = await client.request('turn/start', { threadId: thread.id, input: [words('go')] });
    await client.waitFor('item/started', ({ item }) => item.type === 'commandExecution');
    await client.request('turn/steer', {
      threadId: thread.id,
      expectedTurnId: turn.id,
      input: [words('and $alpha')],
    });
    // Not at once: the server, which is in this process, may have the command still to start.
    await writeFile(home.workspace.join('pipe'), 'x\n');
    await client.waitFor('turn/completed');
    expect(heard(model)).toEqual(['go', 'and $alpha', given(home, 'alpha')]);
  });
});

test('what a skill says is no word of the user’s: threads are read, resumed and rolled back without it', async () => {
  const home = testHome();
  const first = await start({ home });
  await first.turn('use $alpha');
  const { thread } = await first.client.request('thread/read', {
    threadId: first.thread.id,
    includeTurns: true,
  });
  expect(thread.preview).toBe('use $alpha');
  expect(thread.turns.map(({ items }) => items.map(({ type }) => type))).toEqual([
    ['userMessage', 'agentMessage'],
  ]);
  await first.close();
  const second = await startServer({ home, scripts: [say('ok')] });
  await second.client.request('thread/resume', { threadId: thread.id });
  await second.client.turn(thread.id, 'on');
  expect(heard(second.model)).toEqual(['use $alpha', given(home, 'alpha'), 'on']);
  expect(offered(second.model)).toHaveLength(1);
});
