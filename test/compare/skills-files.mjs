// SKILL.md and agents/openai.yaml: what is read of them, and what is said of those that cannot be read.
import fs from 'node:fs';
import { list, plainConfig, put, skill } from './skills-kit.mjs';

const long = (count) => 'x'.repeat(count);
const front = (...lines) => `---\n${lines.join('\n')}\n---\n`;
const FILES = {
  'no name': front('description: d'),
  'no description': front('name: a'),
  'empty description': front('name: a', 'description: ""'),
  'no front': '# hi\n',
  unclosed: '---\nname: a\ndescription: b\n',
  'empty front': '---\n---\nx',
  'blank front': '---\n\n---\nx',
  'empty file': '',
  colon: front('name: a', 'description: use: this'),
  tab: front('name: a', '\tdescription: b'),
  quote: front('name: "a', 'description: b'),
  flow: front('name: [a', 'description: b'),
  number: front('name: 12', 'description: 1.5'),
  list: front('name: [a]', 'description: b'),
  map: front('name: {a: b}', 'description: d'),
  boolean: front('name: true', 'description: on'),
  'null description': front('name: a', 'description: ~'),
  'null name': front('name:', 'description: d'),
  'name twice': front('name: a', 'name: b', 'description: d'),
  'other twice': front('name: twice', 'description: d', 'foo: 1', 'foo: 2'),
  sequence: front('- a', '- b'),
  scalar: front('hello'),
  lines: front('name: lines', 'description: |', '  a', '  b   c'),
  folded: front('name: folded', 'description: >-', '  a', '  b   c'),
  'name too long': front(`name: ${long(65)}`, 'description: d'),
  'name of 64': front(`name: ${long(64)}`, 'description: d'),
  'description too long': front('name: a', `description: ${long(1025)}`),
  'description of 1024': front('name: of-1024', `description: ${long(1024)}`),
  short: front('name: short', 'description: d', 'metadata:', '  short-description: " a  b "'),
  'short empty': front('name: short-empty', 'description: d', 'metadata:', '  short-description: "  "'),
  'short too long': front('name: a', 'description: d', 'metadata:', `  short-description: ${long(1025)}`),
  'short number': front('name: short-number', 'description: d', 'metadata:', '  short-description: 3'),
  'metadata null': front('name: metadata-null', 'description: d', 'metadata:'),
  'metadata string': front('name: a', 'description: d', 'metadata: foo'),
  mark: '\uFEFF---\nname: a\ndescription: d\n---\n',
  crlf: '---\r\nname: crlf\r\ndescription: d e\r\n---\r\nx',
  'spaced dashes': '  ---  \nname: spaced-dashes\ndescription: d\n --- \nx',
  'blank first': '\n---\nname: a\ndescription: d\n---\n',
  unicode: front('name: "sk\u00efll \u2603"', 'description: "d\\u00e9\u00a0x"'),
  alias: front('name: &a alias', 'description: *a'),
  'unknown alias': front('name: a', 'description: *nope'),
  tag: front('name: !!str 12', 'description: !foo bar'),
  'two documents': front('name: a', '...', 'description: d'),
  extra: front('name: extra', 'description: d', 'allowed-tools: [a, b]', 'x: {y: z}'),
  comment: front('name: comment', 'description: a #b'),
  star: front('name: a', 'description: * item'),
  'no colon': front('name: a', 'description d'),
  quoted: front('name: a', 'description: "a" b'),
  apostrophe: front('name: a', "description: 'it's'"),
};

const INTERFACES = {
  all: 'interface:\n  display_name: " All  of it "\n  short_description: s\n  icon_small: ./assets/small.png\n  icon_large: "assets/large.svg"\n  brand_color: "#3B82F6"\n  default_prompt: p\n',
  some: 'interface:\n  display_name: Some\n',
  none: 'interface:\n  display_name: ""\n',
  null: 'interface:\n',
  'bad values': `interface:\n  display_name: ${long(65)}\n  short_description: ${long(1025)}\n  icon_small: /abs/icon.png\n  icon_large: ../icon.png\n  brand_color: blue\n  default_prompt: ok\n`,
  'bad icons':
    'interface:\n  icon_small: icon.png\n  icon_large: ""\n  brand_color: "#12345"\n  default_prompt: ok\n',
  'icon up':
    'interface:\n  icon_small: assets/../icon.png\n  icon_large: assets\n  brand_color: " #abcdef "\n',
  'not yaml': 'interface: [\n',
  'wrong type': 'interface: 3\n',
  'other keys': 'foo: 1\ninterface:\n  display_name: Other\n  foo: bar\n',
  tools:
    'dependencies:\n  tools:\n    - type: mcp\n      value: one\n      description: d\n      transport: streamable_http\n      url: https://example.com\n    - type: mcp\n    - value: alone\n    - type: env_var\n      value: TOKEN\n      command: c\n',
  'no tools': 'dependencies:\n  tools: []\n',
  'tools missing': 'dependencies: {}\n',
  'bad tools': `dependencies:\n  tools:\n    - type: ${long(65)}\n      value: v\n`,
  policy: 'policy:\n  allow_implicit_invocation: false\n',
  'policy of others': 'policy:\n  products: [chatgpt]\n',
  'policy of ours': 'policy:\n  products: [codex, chatgpt]\n',
  'policy of ours in capitals': 'policy:\n  products: [CODEX]\n',
  'policy unknown': 'policy:\n  products: [fridge]\ninterface:\n  display_name: X\n',
  'policy wrong': 'policy:\n  allow_implicit_invocation: maybe\ninterface:\n  display_name: X\n',
  'policy text': 'policy:\n  allow_implicit_invocation: "false"\ninterface:\n  display_name: X\n',
};

export default async (w) => {
  for (const [name, text] of Object.entries(FILES)) w.file(`.agents/skills/${name}/SKILL.md`, text);
  put(`${w.cwd}/.agents/skills/bytes/SKILL.md`, Buffer.from([0x2d, 0x2d, 0x2d, 10, 0xff, 0xfe]));
  fs.mkdirSync(`${w.cwd}/.agents/skills/folder/SKILL.md`, { recursive: true });
  for (const [name, text] of Object.entries(INTERFACES)) {
    w.file(`.agents/skills/yaml/${name}/SKILL.md`, skill(`yaml-${name.replaceAll(' ', '-')}`));
    w.file(`.agents/skills/yaml/${name}/agents/openai.yaml`, text);
  }
  const s = w.server({ config: plainConfig(await w.mock([])) });
  await s.initialize();
  for (const entry of await list(s, { cwds: [w.cwd] })) {
    for (const each of entry.skills) w.note(each.name, each);
    for (const error of entry.errors) w.note('error', error);
  }
};
