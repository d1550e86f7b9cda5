// thread/start with each of its parameters, right and wrong: what is answered, refused and told.
import fs from 'node:fs';
import path from 'node:path';
import { config } from './kit.mjs';

export default async (w) => {
  const mock = await w.mock([]);
  const s = w.server({ config: config(mock), cwd: w.home });
  await s.initialize();
  const file = w.file('file.txt', 'x');
  fs.mkdirSync(path.join(w.cwd, 'deep'));
  fs.symlinkSync(w.cwd, path.join(w.home, 'link'));
  const granular = {
    sandbox_approval: true,
    rules: true,
    skill_approval: false,
    request_permissions: false,
    mcp_elicitations: true,
  };
  const tries = [
    {},
    [],
    null,
    { unknown: 1, alsoUnknown: null },
    { cwd: 'work' },
    { cwd: 'work/deep/../deep/' },
    { cwd: '.' },
    { cwd: '' },
    { cwd: ' ' },
    { cwd: '~' },
    { cwd: path.join(w.home, 'link') },
    { cwd: path.join(w.home, 'missing') },
    { cwd: file },
    { cwd: '/' },
    { cwd: 7 },
    { model: '' },
    { model: 'any' },
    { model: 7 },
    { model: 'gpt-5.4', modelProvider: 'openai' },
    { modelProvider: '' },
    { modelProvider: 'nobody' },
    { modelProvider: 'ollama' },
    { modelProvider: 'amazon-bedrock' },
    { serviceTier: null },
    { serviceTier: '' },
    { serviceTier: 'fast' },
    { serviceTier: 'flex' },
    { serviceTier: 'priority' },
    { serviceTier: 'whatever' },
    { serviceTier: 7 },
    { approvalPolicy: 'untrusted' },
    { approvalPolicy: 'on-failure' },
    { approvalPolicy: 'on-request' },
    { approvalPolicy: 'sometimes' },
    { approvalPolicy: 'onRequest' },
    { approvalPolicy: { granular } },
    { approvalPolicy: { granular: { sandbox_approval: true, rules: true, mcp_elicitations: true } } },
    { approvalPolicy: { granular: {} } },
    { approvalPolicy: {} },
    { approvalPolicy: { granular, more: 1 } },
    { approvalsReviewer: 'user' },
    { approvalsReviewer: 'auto_review' },
    { approvalsReviewer: 'guardian_subagent' },
    { approvalsReviewer: 'nobody' },
    { sandbox: 'read-only' },
    { sandbox: 'workspace-write' },
    { sandbox: 'danger-full-access' },
    { sandbox: 'readOnly' },
    { sandbox: { type: 'readOnly' } },
    { sandbox: null, approvalPolicy: null, config: null, personality: null, threadSource: null },
    { config: {} },
    { config: { model: 'gpt-5.2', model_reasoning_effort: 'high' } },
    { config: { model_reasoning_effort: 'enormous' } },
    { config: { model_reasoning_effort: 'minimal', model_reasoning_summary: 'none' } },
    { config: { model: 7 } },
    { config: { sandbox_mode: 'danger-full-access', approval_policy: 'untrusted' } },
    { config: { sandbox_mode: 'no-such' } },
    { config: { sandbox_mode: 'danger-full-access' }, sandbox: 'read-only' },
    { config: { 'sandbox_workspace_write.network_access': true }, sandbox: 'workspace-write' },
    {
      config: { sandbox_workspace_write: { writable_roots: ['/usr'], exclude_slash_tmp: true } },
      sandbox: 'workspace-write',
    },
    { config: { sandbox_workspace_write: { writable_roots: ['relative'] } }, sandbox: 'workspace-write' },
    { config: { model_provider: 'nobody' } },
    { config: { service_tier: 'flex' } },
    { config: { 'features.nothing': true } },
    { config: { 'a.b.c': 1 } },
    { config: { '': 1 } },
    { config: { personality: 'friendly' } },
    { config: { personality: 'odd' } },
    { config: [] },
    { config: 'x' },
    { serviceName: 'svc' },
    { serviceName: '' },
    { serviceName: 7 },
    { baseInstructions: '', developerInstructions: '' },
    { baseInstructions: 7 },
    { developerInstructions: ['x'] },
    { personality: 'none' },
    { personality: 'friendly' },
    { personality: 'pragmatic' },
    { personality: 'odd' },
    { ephemeral: true },
    { ephemeral: true, threadSource: 'user' },
    { ephemeral: 'yes' },
    { sessionStartSource: 'startup' },
    { sessionStartSource: 'clear' },
    { sessionStartSource: 'resume' },
    { threadSource: 'user' },
    { threadSource: 'subagent' },
    { threadSource: 'memory_consolidation' },
    { threadSource: 'odd' },
    { threadSource: {} },
    { mockExperimentalField: 'x' },
    { experimentalRawEvents: true },
    { experimentalRawEvents: null },
    { persistExtendedHistory: true },
    { persistExtendedHistory: 1 },
    { dynamicTools: [] },
    { dynamicTools: {} },
    { dynamicTools: [{ name: 'x' }] },
    { environments: 'x' },
    { permissions: 'x' },
    { permissions: {} },
    { permissions: { type: 'profile', id: ':read-only' }, sandbox: 'read-only' },
    { sandbox: 'read-only', sandbox_policy: 1 },
  ];
  for (const params of tries) {
    const { unexpectedResult: started } = await s.requestError('thread/start', params ?? undefined);
    if (started) {
      await s.waitFor((m) => m.method === 'thread/started' && m.params.thread.id === started.thread.id);
      w.note('stored', fs.existsSync(started.thread.path ?? '/no/such/path'));
    }
  }
  const loaded = await s.request('thread/loaded/list', {});
  w.note('loaded', loaded.data.length);
  const kept = fs.readFileSync(path.join(w.home, '.codex', 'config.toml'), 'utf8');
  w.note(
    'config',
    kept.split('\n').filter((line) => line !== ''),
  );
  w.note('home', fs.readdirSync(path.join(w.home, '.codex')).includes('sessions'));
  await s.close();
  const stable = w.server({ config: config(mock), cwd: w.home });
  await stable.initialize({ experimental: false });
  for (const params of [
    {},
    { mockExperimentalField: 'x' },
    { experimentalRawEvents: true },
    { persistExtendedHistory: true },
    { dynamicTools: [] },
    { environments: [] },
    { permissions: { type: 'profile', id: ':read-only' } },
    { approvalPolicy: { granular } },
    { approvalsReviewer: 'user' },
  ]) {
    const from = stable.trace.length;
    const { unexpectedResult: started } = await stable.requestError('thread/start', params);
    if (started) await stable.waitFor('thread/started', { from });
  }
};
