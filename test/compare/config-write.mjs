// Settings that clients write: what is refused and how, what counts and what does not, and what the file says then.
import fs from 'node:fs';

const BASE = `# top comment
model = "gpt-a" # trailing
approval_policy = "never"
log_dir = "rel"

# about sandbox
[sandbox_workspace_write]
network_access = false # keep
writable_roots = ["/a", "/b"]

[profiles.one]
model = "x"

[tui]
theme = "t"
notifications = ["a"]
`;

const WRITES = [
  ['model', 'b'],
  ['model', null],
  ['review_model', 'r'],
  ['sandbox_workspace_write.network_access', true],
  ['sandbox_workspace_write.exclude_slash_tmp', true],
  ['sandbox_workspace_write', { network_access: true }],
  ['sandbox_workspace_write', { network_access: true }, 'upsert'],
  ['sandbox_workspace_write', null],
  ['sandbox_workspace_write.writable_roots', ['/x']],
  ['sandbox_workspace_write.writable_roots.0', '/x'],
  ['features.goals', true],
  ['features', { goals: true, unknown: false }, 'upsert'],
  ['features.goals', 'x'],
  ['mcp_servers.docs', { args: ['a', 'b'], command: 'npx', env: { K: 'v', 'a.b': 'w' } }],
  ['mcp_servers.docs', { url: 'http://x', command: 'y' }],
  ['mcp_servers.docs', {}],
  ['profiles.one.model', 'y'],
  ['profiles.two.model', 'y'],
  ['profile', 'nope'],
  ['tui.notifications', true],
  ['tui.notifications', 3],
  ['tui', { theme: 'z' }],
  ['tui', 3],
  ['model_context_window', 1000],
  ['model_context_window', 1.5],
  ['model_context_window', '1'],
  ['model_providers.p', { base_url: 'http://x', name: 'P', http_headers: { a: 'b' } }],
  ['model_providers.p', { base_url: 'http://x' }],
  ['model_providers.openai', { name: 'x' }],
  ['model_provider', 'nope'],
  ['notify', ['a', 'b']],
  ['notify', []],
  ['notify', [1]],
  ['instructions', 'line1\nline2'],
  ['log_dir', '/abs'],
  ['log_dir', 'rel'],
  ['log_dir', 'rel2'],
  ['log_dir', '~/x'],
  ['sandbox_mode', 'xx'],
  ['approval_policy', 'x'],
  ['approval_policy', { granular: { sandbox_approval: true, rules: true, mcp_elicitations: false } }],
  ['approval_policy', { granular: {} }],
  ['approval_policy', 3],
  ['unknown', 3],
  ['unknown.deep.er', [1, 'a', [true], { b: { c: [] } }]],
  ['unknown.model', null],
  ['model.x', 1],
  ['model.x.y', 1],
  ['unknown', [null]],
  ['unknown', { a: null }],
  ['', 1],
  [' ', 1],
  ['.', 1],
  ['a.', 1],
  ['agents.max_depth', 99999999999],
  ['mcp_oauth_callback_port', 65536],
  ['project_doc_max_bytes', -1],
  ['model_reasoning_effort', 'high'],
  ['model_reasoning_effort', null],
  ['tui.animations', false],
];

export default async (w) => {
  const s = w.server({
    config: BASE,
    args: ['-c', 'model_reasoning_effort="low"', '-c', 'tui.animations=true'],
  });
  await s.initialize();
  const path = `${s.codexHome}/config.toml`;
  const said = () => (fs.existsSync(path) ? fs.readFileSync(path, 'utf8') : null);
  for (const [keyPath, value, mergeStrategy = 'replace'] of WRITES) {
    fs.writeFileSync(path, BASE);
    await s.requestError('config/value/write', { keyPath, value, mergeStrategy });
    // A table in place of a text gets a header in 0.129.0, and stays on its line in ours.
    if (keyPath !== 'approval_policy') w.note(keyPath, said());
  }
  await batches(s, path, said, w);
  await otherFiles(s, path, said, w);
  await s.close();
};

async function batches(s, path, said, w) {
  const edit = (keyPath, value) => ({ keyPath, value, mergeStrategy: 'replace' });
  for (const edits of [
    [],
    [edit('model', 'q'), edit('sandbox_mode', 'bad')],
    [
      edit('model', 'q'),
      edit('model', 'q2'),
      edit('model_reasoning_effort', 'high'),
      edit('tui.animations', false),
    ],
    [edit('sandbox_mode', 'workspace-write'), edit('sandbox_workspace_write', { writable_roots: ['/r'] })],
    [edit('model', null), edit('review_model', 'r'), edit('tui', null)],
    [{ ...edit('model', 'q'), mergeStrategy: 'bogus' }],
  ]) {
    fs.writeFileSync(path, BASE);
    await s.requestError('config/batchWrite', { edits, reloadUserConfig: true });
    w.note('batch', said());
  }
  for (const params of [
    { keyPath: 'model' },
    { keyPath: 'model', value: 'q' },
    { value: 1, mergeStrategy: 'upsert' },
  ])
    await s.requestError('config/value/write', params);
  const { origins } = await s.request('config/read', {});
  const write = (expectedVersion) =>
    s.requestError('config/value/write', { ...edit('model', 'versioned'), expectedVersion });
  await write(origins.model?.version);
  await write(origins.model?.version ?? '');
  await write('');
  // Sent at once: each sees what those before it wrote.
  const model = async () => (await s.request('config/read', {})).config.model;
  const both = [
    s.request('config/value/write', edit('model', 'one')),
    model(),
    s.request('config/value/write', edit('model', 'two')),
    model(),
  ];
  w.note('pipelined', await Promise.all(both));
}

async function otherFiles(s, path, said, w) {
  const write = (more) =>
    s.requestError('config/value/write', { keyPath: 'model', value: 'f', mergeStrategy: 'replace', ...more });
  for (const filePath of [
    'config.toml',
    '',
    '/etc/codex/config.toml',
    `${s.codexHome}/../.codex/config.toml`,
    '~/.codex/config.toml',
    path,
  ])
    await write({ filePath });
  fs.writeFileSync(path, 'sandbox_mode = 1\n');
  await write({});
  await write({ keyPath: 'sandbox_mode', value: 'read-only' });
  w.note('file', said());
  fs.rmSync(path);
  await write({ value: null });
  w.note('file', said());
  await write({});
  w.note('file', said());
  fs.renameSync(path, `${s.codexHome}/real.toml`);
  fs.symlinkSync('real.toml', path);
  await write({ value: 'linked' });
  w.note('link', [fs.lstatSync(path).isSymbolicLink(), said()]);
}
