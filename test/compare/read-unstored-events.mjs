// Events that 0.129.0 does not store, or not by themselves, in files that hold them all the same.
import { config } from './kit.mjs';
import { event, turn, writeFiles } from './rollout-files.mjs';

const execEnd = (rest) =>
  event('exec_command_end', {
    call_id: 'e1',
    process_id: '77',
    turn_id: 't1',
    command: ['bash', '-lc', 'ls -la && cat x.txt'],
    cwd: '/w',
    parsed_cmd: [
      { type: 'list_files', cmd: 'ls -la', path: null },
      { type: 'read', cmd: 'cat x.txt', name: 'x.txt', path: 'x.txt' },
    ],
    source: 'agent',
    stdout: 'out',
    stderr: 'err',
    aggregated_output: 'outerr',
    exit_code: 0,
    duration: { secs: 1, nanos: 5_000_000 },
    formatted_output: 'outerr',
    status: 'completed',
    ...rest,
  });
const guardian = { risk_level: 'low', risk_score: 3, rationale: 'r', status: 'approved' };

const files = {
  'begun only': turn(
    event('patch_apply_begin', {
      call_id: 'p1',
      turn_id: 't1',
      auto_approved: true,
      changes: { '/w/a.txt': { type: 'add', content: 'a\n' } },
    }),
    event('exec_command_begin', {
      call_id: 'e1',
      turn_id: 't1',
      command: ['ls'],
      cwd: '/w',
      parsed_cmd: [{ type: 'unknown', cmd: 'ls' }],
    }),
    event('mcp_tool_call_begin', { call_id: 'm1', invocation: { server: 's', tool: 't' } }),
    event('web_search_begin', { call_id: 'w1' }),
    event('image_generation_begin', { call_id: 'i1' }),
    event('apply_patch_approval_request', {
      call_id: 'p9',
      turn_id: 't1',
      changes: { '/w/z.txt': { type: 'add', content: 'z' } },
    }),
  ),
  commands: turn(
    execEnd({}),
    execEnd({ call_id: 'e2', exit_code: 1, status: 'failed' }),
    execEnd({ call_id: 'e3', exit_code: -1, status: 'declined' }),
    execEnd({ call_id: 'e4', source: 'user_shell', process_id: null }),
    execEnd({ call_id: 'e5', source: 'unified_exec_startup', turn_id: 't9' }),
    execEnd({ call_id: 'e6', parsed_cmd: [], aggregated_output: '' }),
    execEnd({ call_id: 'e7', status: undefined }),
  ),
  agents: turn(
    event('collab_agent_spawn_begin', {
      call_id: 's1',
      sender_thread_id: '0199a0b0-0000-7000-8000-000000000000',
      prompt: 'do',
      model: 'm',
      reasoning_effort: 'low',
    }),
    event('collab_agent_spawn_end', {
      call_id: 's1',
      sender_thread_id: '0199a0b0-0000-7000-8000-000000000000',
      new_thread_id: '0199a0b0-0000-7000-8000-000000000901',
      new_agent_nickname: 'Ann',
      new_agent_role: 'r',
      prompt: 'do',
      model: 'm',
      reasoning_effort: 'low',
      status: 'running',
    }),
    event('collab_agent_spawn_end', {
      call_id: 's2',
      sender_thread_id: '0199a0b0-0000-7000-8000-000000000000',
      new_thread_id: null,
      prompt: 'do',
      model: 'm',
      reasoning_effort: 'low',
      status: { errored: 'why' },
    }),
    event('collab_agent_interaction_end', {
      call_id: 's3',
      sender_thread_id: '0199a0b0-0000-7000-8000-000000000000',
      receiver_thread_id: '0199a0b0-0000-7000-8000-000000000901',
      prompt: 'more',
      status: { completed: 'done' },
    }),
    event('collab_waiting_begin', {
      call_id: 's4',
      sender_thread_id: '0199a0b0-0000-7000-8000-000000000000',
      receiver_thread_ids: ['0199a0b0-0000-7000-8000-000000000901'],
    }),
    event('collab_waiting_end', {
      call_id: 's4',
      sender_thread_id: '0199a0b0-0000-7000-8000-000000000000',
      statuses: { '0199a0b0-0000-7000-8000-000000000901': { completed: null } },
    }),
    event('collab_close_end', {
      call_id: 's5',
      sender_thread_id: '0199a0b0-0000-7000-8000-000000000000',
      receiver_thread_id: '0199a0b0-0000-7000-8000-000000000901',
      status: 'shutdown',
    }),
    event('collab_resume_end', {
      call_id: 's6',
      sender_thread_id: '0199a0b0-0000-7000-8000-000000000000',
      receiver_thread_id: '0199a0b0-0000-7000-8000-000000000901',
      status: 'not_found',
    }),
  ),
  'dynamic tools': turn(
    event('dynamic_tool_call_request', { callId: 'd1', turnId: 't1', tool: 'x', arguments: { a: 1 } }),
    event('dynamic_tool_call_response', {
      call_id: 'd1',
      turn_id: 't1',
      tool: 'x',
      arguments: { a: 1 },
      content_items: [{ type: 'inputText', text: 'r' }],
      success: true,
      error: null,
      duration: { secs: 0, nanos: 5_000_000 },
    }),
  ),
  'approvals and guardian': turn(
    event('guardian_assessment', { id: 'g', turn_id: 't1', ...guardian }),
    event('exec_approval_request', {
      call_id: 'a',
      turn_id: 't1',
      command: ['ls'],
      cwd: '/',
      parsed_cmd: [],
    }),
    event('request_user_input', { call_id: 'b', turn_id: 't1', questions: [] }),
    event('elicitation_request', { server_name: 's', id: 1, message: 'm' }),
    event('hook_started', { run: { id: 'h' } }),
    event('model_reroute', { from_model: 'a', to_model: 'b', reason: 'high_risk_cyber_activity' }),
    event('deprecation_notice', { summary: 's' }),
    event('background_event', { message: 'm' }),
    event('undo_completed', { success: true }),
    event('turn_diff', { unified_diff: 'd' }),
    event('shutdown_complete'),
    event('thread_name_updated', { thread_id: '0199a0b0-0000-7000-8000-000000000000', thread_name: 'n' }),
  ),
};

export default async (w) => {
  const s = w.server({ config: config(await w.mock([])) });
  const made = writeFiles(s.codexHome, w.cwd, files);
  await s.initialize();
  for (const { id: threadId } of made) {
    await s.requestError('thread/read', { threadId, includeTurns: true });
    await s.requestError('thread/turns/list', { threadId, sortDirection: 'asc' });
  }
  for (const { id: threadId } of made) {
    await s.requestError('thread/resume', { threadId });
    await s.requestError('thread/read', { threadId, includeTurns: true });
    await s.requestError('thread/resume', { threadId });
    const { thread } = await s.request('thread/fork', { threadId });
    await s.waitFor((m) => m.method === 'thread/started' && m.params.thread.id === thread.id);
  }
};
