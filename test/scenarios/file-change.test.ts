import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  asks,
  call,
  CARRIERS,
  Evened,
  FIRST,
  itemCompleted,
  itemStarted,
  modelConfig,
  modelSaid,
  note,
  report,
  say,
  script,
  sse,
  startServer,
  toolOutputs,
  turnCompleted,
  turnStarted,
  userSaid,
  type Carrier,
  type Script,
} from '../harness/index.ts';

const patch = (...lines: string[]) => ['*** Begin Patch', ...lines, '*** End Patch', ''].join('\n');
const freeform = (id: string, text: string): Script => [
  sse.created(),
  sse.customToolCall(id, 'apply_patch', text),
  sse.completed(),
];
const update = patch('*** Update File: old.txt', '@@', '-before', '+after');
const updated = {
  path: '~/work/old.txt',
  kind: { type: 'update', move_path: null },
  diff: '@@ -1,3 +1,3 @@\n keep\n-before\n+after\n keep too\n',
};
const updatedDiff =
  'diff --git a/~/work/old.txt b/~/work/old.txt\n' +
  'index b29399497af4f7c7f035055150fcbfd239d5e108..da4d9681b5503eb5188dcb183a574985c9c7973c\n' +
  '--- a/~/work/old.txt\n+++ b/~/work/old.txt\n@@ -1,3 +1,3 @@\n keep\n-before\n+after\n keep too\n';

const fileChange = (status: string, changes: readonly object[] = [updated], id = 'p1') => ({
  type: 'fileChange',
  id,
  changes,
  status,
});
const asked = (id = 0, itemId = 'p1') =>
  asks('item/fileChange/requestApproval', id, { ...FIRST, itemId, reason: null, grantRoot: null });
const resolved = (requestId = 0) => note('serverRequest/resolved', { threadId: '#1', requestId });
const diffUpdated = (diff: string) => note('turn/diff/updated', { ...FIRST, diff });

interface Setup {
  readonly policy?: string;
  readonly sandbox?: string;
  readonly carrier?: Carrier;
  readonly decision?: 'accept' | 'acceptForSession' | 'decline' | 'cancel';
}

/** Runs one turn of a model that takes free-form patches, on a workspace with `old.txt`. */
async function edit(scripts: readonly Script[], setup: Setup = {}) {
  const { policy = 'untrusted', sandbox = 'workspace-write', decision = 'accept' } = setup;
  const server = await startServer({
    carrier: setup.carrier ?? 'memory',
    scripts,
    settings: `model = "gpt-5.2-codex"\napproval_policy = "${policy}"\nsandbox_mode = "${sandbox}"`,
  });
  const { client, home, model } = server;
  home.workspace.write('old.txt', 'keep\nbefore\nkeep too\n');
  client.on('item/fileChange/requestApproval', () => ({ decision }));
  const evened = new Evened(home);
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  evened.value(thread.id);
  const { from } = await client.turn(thread.id, 'edit');
  const heard = evened.heard(client, { from });
  return { ...server, thread, evened, from, heard, outputs: evened.value(toolOutputs(model)) };
}

describe.each(CARRIERS)('a patch over %s', (carrier) => {
  test('is asked about, applied, and shown as the diff of the turn', async () => {
    const both = patch(
      '*** Add File: new.txt',
      '+one',
      '+two',
      '*** Update File: old.txt',
      '@@',
      '-before',
      '+after',
    );
    const { heard, home, outputs } = await edit([freeform('p1', both), say('edited')], { carrier });
    const added = { path: '~/work/new.txt', kind: { type: 'add' }, diff: 'one\ntwo\n' };
    expect(heard).toEqual([
      turnStarted(FIRST),
      ...userSaid(FIRST, '#3', 'edit'),
      itemStarted(FIRST, fileChange('inProgress', [added, updated])),
      asked(),
      resolved(),
      itemCompleted(FIRST, fileChange('completed', [added, updated])),
      diffUpdated(
        'diff --git a/~/work/new.txt b/~/work/new.txt\nnew file mode 100644\n' +
          'index 0000000000000000000000000000000000000000..814f4a422927b82f5f8a43f8fab6d3839e3983f2\n' +
          `--- /dev/null\n+++ b/~/work/new.txt\n@@ -0,0 +1,2 @@\n+one\n+two\n${updatedDiff}`,
      ),
      ...modelSaid(FIRST, 'edited'),
      turnCompleted(FIRST),
    ]);
    expect([home.workspace.read('new.txt'), home.workspace.read('old.txt')]).toEqual([
      'one\ntwo\n',
      'keep\nafter\nkeep too\n',
    ]);
    expect(outputs).toEqual({ p1: report('Success. Updated the following files:\nA new.txt\nM old.txt\n') });
  });
});

test('a declined patch changes nothing; the model is told', async () => {
  const { heard, home, outputs } = await edit([freeform('p1', update), say('well')], { decision: 'decline' });
  expect(heard.slice(3)).toEqual([
    itemStarted(FIRST, fileChange('inProgress')),
    asked(),
    resolved(),
    itemCompleted(FIRST, fileChange('declined')),
    ...modelSaid(FIRST, 'well'),
    turnCompleted(FIRST),
  ]);
  expect(home.workspace.read('old.txt')).toBe('keep\nbefore\nkeep too\n');
  expect(outputs).toEqual({ p1: 'patch rejected by user' });
});

test('cancel ends the turn as interrupted', async () => {
  const { heard, home } = await edit([freeform('p1', update)], { decision: 'cancel' });
  expect(heard.slice(4)).toEqual([
    asked(),
    resolved(),
    itemCompleted(FIRST, fileChange('declined')),
    turnCompleted(FIRST, 'interrupted'),
  ]);
  expect(home.workspace.read('old.txt')).toBe('keep\nbefore\nkeep too\n');
});

test('files accepted for the session are patched again unasked, others are not', async () => {
  const back = patch('*** Update File: old.txt', '@@', '-after', '+before');
  const other = patch('*** Add File: other.txt', '+x');
  const { client, from } = await edit(
    [freeform('p1', update), freeform('p2', back), freeform('p3', other), say('done')],
    { decision: 'acceptForSession' },
  );
  const heard = client.messages.slice(from).flatMap((m) => (m.type === 'request' ? [m.params] : []));
  expect(heard).toEqual([
    expect.objectContaining({ itemId: 'p1' }),
    expect.objectContaining({ itemId: 'p3' }),
  ]);
});

test('a patch that comes as a function call all the same is told of as any other', async () => {
  const { outputs } = await edit([call('p1', 'apply_patch', { input: update }), say('done')]);
  expect(outputs).toEqual({ p1: report('Success. Updated the following files:\nM old.txt\n') });
});

test('a malformed answer declines', async () => {
  const server = await startServer({
    scripts: [freeform('p1', patch('*** Add File: x', '+x')), say('well')],
    settings: 'model = "gpt-5.2-codex"\napproval_policy = "untrusted"\nsandbox_mode = "workspace-write"',
  });
  const { client, home, model } = server;
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  const turn = client.turn(thread.id, 'edit');
  const { id } = await client.waitForRequest('item/fileChange/requestApproval');
  client.sendRaw({ id, result: { decision: 7 } });
  await turn;
  expect(toolOutputs(model)).toEqual({ p1: 'patch rejected by user' });
  expect(existsSync(home.workspace.join('x'))).toBe(false);
});

test('apply_patch in a shell command is a file change', async () => {
  const { heard, home, outputs } = await edit([
    call('p1', 'shell_command', script(`apply_patch <<'EOF'\n${update}EOF\n`)),
    say('done'),
  ]);
  expect(heard.slice(3)).toEqual([
    itemStarted(FIRST, fileChange('inProgress')),
    asked(),
    resolved(),
    itemCompleted(FIRST, fileChange('completed')),
    diffUpdated(updatedDiff),
    ...modelSaid(FIRST, 'done'),
    turnCompleted(FIRST),
  ]);
  expect(home.workspace.read('old.txt')).toBe('keep\nafter\nkeep too\n');
  expect(outputs).toEqual({
    p1: '{"output":"Success. Updated the following files:\\nM old.txt\\n","metadata":{"exit_code":0,"duration_seconds":0}}',
  });
});

test('a patch that does not fit is told to the model alone', async () => {
  const { heard, outputs } = await edit([
    freeform('p1', patch('*** Update File: old.txt', '@@', '-nowhere', '+x')),
    freeform('p2', 'not a patch'),
    freeform('p3', patch()),
    say('done'),
  ]);
  expect(heard.slice(3)).toEqual([...modelSaid(FIRST, 'done'), turnCompleted(FIRST)]);
  expect(outputs).toEqual({
    p1: 'apply_patch verification failed: Failed to find expected lines in ~/work/old.txt:\nnowhere',
    p2: "apply_patch verification failed: invalid patch: The first line of the patch must be '*** Begin Patch'",
    p3: 'patch rejected: empty patch',
  });
});

test('a moved and a deleted file are shown as such, and the diff covers the whole turn', async () => {
  const moved = patch('*** Update File: old.txt', '*** Move to: dir/new.txt', '@@', '-before', '+after');
  const { client, home, evened, from } = await edit(
    [freeform('p1', moved), freeform('p2', patch('*** Delete File: dir/new.txt')), say('done')],
    { policy: 'never' },
  );
  const items = client
    .notifications('item/completed', from)
    .flatMap(({ item }) => (item.type === 'fileChange' ? [evened.value(item)] : []));
  const move = {
    path: '~/work/old.txt',
    kind: { type: 'update', move_path: '~/work/dir/new.txt' },
    diff: `${updated.diff}\n\nMoved to: ~/work/dir/new.txt`,
  };
  const gone = { path: '~/work/dir/new.txt', kind: { type: 'delete' }, diff: 'keep\nafter\nkeep too\n' };
  expect(items).toEqual([fileChange('completed', [move]), fileChange('completed', [gone], 'p2')]);
  expect([
    existsSync(home.workspace.join('old.txt')),
    existsSync(home.workspace.join('dir/new.txt')),
  ]).toEqual([false, false]);
  const last = client.notifications('turn/diff/updated', from).at(-1)?.diff;
  expect(evened.value(last)).toContain('deleted file mode 100644');
  expect(evened.value(last)).toContain('--- a/~/work/old.txt\n+++ /dev/null\n');
});

describe('where a patch may write', () => {
  const inside = freeform('p1', patch('*** Add File: in.txt', '+x'));
  const outside = freeform('p2', patch('*** Add File: ../.codex/out.txt', '+x'));
  const done = (file: string) => report(`Success. Updated the following files:\nA ${file}\n`);
  const refused = (cause: string) => `patch rejected: ${cause}; rejected by user approval settings`;
  const readOnly = refused('writing is blocked by read-only sandbox');
  const out = '../.codex/out.txt';

  test.each([
    ['never', 'read-only', [], readOnly, readOnly],
    ['on-request', 'read-only', ['p1', 'p2'], done('in.txt'), done(out)],
    ['on-failure', 'read-only', [], done('in.txt'), done(out)],
    ['never', 'workspace-write', [], done('in.txt'), refused('writing outside of the project')],
    ['on-request', 'workspace-write', ['p2'], done('in.txt'), done(out)],
    ['untrusted', 'workspace-write', ['p1', 'p2'], done('in.txt'), done(out)],
    ['never', 'danger-full-access', [], done('in.txt'), done(out)],
  ])('under %s and %s, %j are asked about', async (policy, sandbox, questions, first, second) => {
    const { client, outputs, from } = await edit([inside, outside, say('done')], { policy, sandbox });
    const questioned = client.messages
      .slice(from)
      .flatMap((m) => (m.type === 'request' ? [(m.params as { itemId: string }).itemId] : []));
    expect(questioned).toEqual(questions);
    expect(outputs).toEqual({ p1: first, p2: second });
  });
});

test('a provider without free-form tools is offered a function, which makes the same item', async () => {
  const { client, model, home } = await startServer({
    config: ({ baseUrl }) =>
      `${modelConfig(baseUrl, 'sandbox_mode = "workspace-write"')}freeform_tools = false\n`,
    scripts: [
      call('p1', 'apply_patch', { input: patch('*** Add File: made.txt', '+by a function') }),
      call('p2', 'apply_patch', { patch: 'no input' }),
      say('done'),
    ],
  });
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  await client.turn(thread.id, 'go');
  expect(home.workspace.read('made.txt')).toBe('by a function\n');
  const completed = client.notifications('item/completed').map(({ item }) => item);
  expect(completed).toContainEqual(
    expect.objectContaining({ type: 'fileChange', id: 'p1', status: 'completed' }),
  );
  expect(toolOutputs(model)).toEqual({
    p1: expect.stringMatching(/^{"output":"Success\. Updated the following files:\\nA made\.txt\\n"/),
    p2: 'failed to parse function arguments: missing field `input`',
  });
});
