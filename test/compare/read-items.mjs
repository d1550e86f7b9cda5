// Every kind of event and response item that a rollout may hold, and the thread items they make.
import { config } from './kit.mjs';
import { done, event, hi, response, started, turn, writeFiles } from './rollout-files.mjs';

const patchEnd = (rest) =>
  event('patch_apply_end', {
    call_id: 'p1',
    turn_id: 't1',
    stdout: 'out',
    stderr: '',
    success: true,
    changes: {
      '/w/b.txt': { type: 'update', unified_diff: '@@ -1 +1 @@\n-a\n+b\n', move_path: '/w/c.txt' },
      '/w/a.txt': { type: 'add', content: 'a\n' },
      '/w/d.txt': { type: 'delete', content: 'd\n' },
    },
    status: 'completed',
    ...rest,
  });
const mcpEnd = (rest) =>
  event('mcp_tool_call_end', {
    call_id: 'm1',
    invocation: { server: 'srv', tool: 'tool', arguments: { a: 1 } },
    duration: { secs: 2, nanos: 3_000_000 },
    result: { Ok: { content: [{ type: 'text', text: 'x' }], isError: false } },
    ...rest,
  });
const files = {
  patches: turn(
    event('patch_apply_begin', {
      call_id: 'p1',
      turn_id: 't1',
      auto_approved: true,
      changes: { '/w/a.txt': { type: 'add', content: 'a\n' } },
    }),
    patchEnd({}),
    patchEnd({ call_id: 'p2', success: false, status: 'failed', stderr: 'no' }),
    patchEnd({ call_id: 'p3', success: false, status: 'declined', changes: {} }),
    patchEnd({ call_id: 'p4', success: true, status: undefined, changes: undefined }),
    patchEnd({ call_id: 'p5', status: 'odd' }),
    patchEnd({ call_id: 'p6', turn_id: 't9' }),
    patchEnd({ call_id: 'p7', turn_id: '' }),
    patchEnd({ call_id: 'p8', turn_id: undefined }),
    patchEnd({ call_id: 'p1', success: false, status: 'failed' }),
  ),
  'web searches': turn(
    event('web_search_begin', { call_id: 'w1' }),
    event('web_search_end', { call_id: 'w1', query: 'q', action: { type: 'search', query: 'q' } }),
    event('web_search_end', {
      call_id: 'w2',
      query: 'q2',
      action: { type: 'search', query: null, queries: ['a', 'b'] },
    }),
    event('web_search_end', { call_id: 'w3', query: 'u', action: { type: 'open_page', url: 'http://x' } }),
    event('web_search_end', { call_id: 'w4', query: 'f', action: { type: 'find_in_page', pattern: 'p' } }),
    event('web_search_end', { call_id: 'w5', query: '', action: { type: 'other' } }),
    event('web_search_end', { call_id: 'w6', query: 'n', action: { type: 'new_kind' } }),
    event('web_search_end', { call_id: 'w7', query: 'none' }),
    event('web_search_end', { call_id: 'w1', query: 'again', action: { type: 'search' } }),
    response('web_search_call', { status: 'completed', action: { type: 'search', query: 'r' } }),
  ),
  'mcp calls': turn(
    event('mcp_tool_call_begin', { call_id: 'm1', invocation: { server: 's', tool: 't' } }),
    mcpEnd({}),
    mcpEnd({ call_id: 'm2', result: { Ok: { content: [], isError: true } } }),
    mcpEnd({ call_id: 'm3', result: { Err: 'broken' } }),
    mcpEnd({
      call_id: 'm4',
      invocation: { server: 's', tool: 't', arguments: null },
      result: {
        Ok: {
          content: [{ type: 'image', data: 'x', mimeType: 'y' }],
          structuredContent: { a: 1 },
          _meta: { m: 1 },
        },
      },
    }),
    mcpEnd({ call_id: 'm5', invocation: { server: 's', tool: 't' }, mcp_app_resource_uri: 'ui://x' }),
    mcpEnd({ call_id: 'm6', duration: '1.5s' }),
    mcpEnd({ call_id: 'm7', result: { Ok: {} } }),
    mcpEnd({ call_id: 'm8', result: {} }),
    mcpEnd({ call_id: 'm9', duration: { secs: 0, nanos: 999_999 }, plugin_id: 'p' }),
  ),
  images: turn(
    event('view_image_tool_call', { call_id: 'v1', path: '/w/x.png' }),
    event('image_generation_begin', { call_id: 'i1' }),
    event('image_generation_end', {
      call_id: 'i1',
      status: 'completed',
      revised_prompt: 'p',
      result: 'data',
    }),
    event('image_generation_end', {
      call_id: 'i2',
      status: 'generating',
      result: '',
      saved_path: '/w/out.png',
    }),
    event('image_generation_end', { call_id: 'i3', status: 'x', result: 'y', saved_path: 'relative.png' }),
    response('image_generation_call', { id: 'ig', status: 'completed', result: 'x', revised_prompt: 'p' }),
  ),
  'plans and items': turn(
    event('plan_update', { explanation: 'e', plan: [{ step: 's', status: 'completed' }] }),
    event('item_completed', {
      thread_id: '0199a0b0-0000-7000-8000-000000000006',
      turn_id: 't1',
      item: { type: 'Plan', id: 't1-plan', text: '# The plan' },
    }),
    event('item_completed', {
      thread_id: '0199a0b0-0000-7000-8000-000000000006',
      turn_id: 't1',
      item: { type: 'Plan', id: 'x', text: '' },
    }),
    event('item_completed', {
      thread_id: '0199a0b0-0000-7000-8000-000000000006',
      turn_id: 't9',
      item: { type: 'Plan', id: 'y', text: 'y' },
    }),
    event('item_completed', {
      thread_id: '0199a0b0-0000-7000-8000-000000000006',
      turn_id: 't1',
      item: { type: 'AgentMessage', id: 'am', content: [{ type: 'Text', text: 'z' }] },
    }),
    event('item_started', {
      thread_id: '0199a0b0-0000-7000-8000-000000000006',
      turn_id: 't1',
      item: { type: 'Plan', id: 's', text: 's' },
    }),
    event('plan_delta', {
      thread_id: '0199a0b0-0000-7000-8000-000000000006',
      turn_id: 't1',
      item_id: 's',
      delta: 'd',
    }),
    event('item_completed', {
      thread_id: '0199a0b0-0000-7000-8000-000000000006',
      turn_id: 't1',
      item: { type: 'UserMessage', id: 'u', content: [] },
    }),
    event('item_completed', {
      thread_id: '0199a0b0-0000-7000-8000-000000000006',
      turn_id: 't1',
      completed_at_ms: 5,
      item: { type: 'ContextCompaction', id: 'cc' },
    }),
  ),
  reviews: turn(
    event('entered_review_mode', { target: { type: 'uncommittedChanges' } }),
    event('entered_review_mode', { target: { type: 'custom', instructions: 'i' }, user_facing_hint: 'hint' }),
    event('entered_review_mode', { prompt: 'old', user_facing_hint: 'old hint' }),
    event('exited_review_mode', { review_output: null }),
    event('exited_review_mode', {}),
    event('exited_review_mode', {
      review_output: {
        findings: [
          {
            title: 'T',
            body: 'B\nmore',
            confidence_score: 0.5,
            priority: 1,
            code_location: { absolute_file_path: '/w/a.rs', line_range: { start: 1, end: 3 } },
          },
        ],
        overall_correctness: 'bad',
        overall_explanation: ' Explained. ',
        overall_confidence_score: 0.9,
      },
    }),
    event('exited_review_mode', {
      review_output: {
        findings: [],
        overall_correctness: '',
        overall_explanation: ' ',
        overall_confidence_score: 0,
      },
    }),
    event('exited_review_mode', { review_output: { overall_explanation: 'short' } }),
  ),
  'response items': turn(
    response('reasoning', { id: 'rs', summary: [{ type: 'summary_text', text: 's' }], content: null }),
    response('function_call', { call_id: 'f1', name: 'shell_command', arguments: '{"command":"ls"}' }),
    response('function_call_output', { call_id: 'f1', output: 'files' }),
    response('function_call_output', { call_id: 'f0', output: [{ type: 'input_text', text: 'x' }] }),
    response('local_shell_call', {
      call_id: 'l1',
      status: 'completed',
      action: { type: 'exec', command: ['ls'] },
    }),
    response('custom_tool_call', { call_id: 'c1', name: 'apply_patch', input: '*** Begin Patch' }),
    response('custom_tool_call_output', { call_id: 'c1', output: 'Done' }),
    response('tool_search_call', { call_id: 'ts', execution: 'client', arguments: {} }),
    response('compaction', { encrypted_content: 'x' }),
    response('context_compaction', {}),
    response('message', { role: 'assistant', content: [{ type: 'output_text', text: 'unseen' }] }),
    response('message', {
      role: 'user',
      content: [
        { type: 'input_text', text: '<hook_prompt hook_run_id="run-1">Go &amp; look</hook_prompt>' },
        { type: 'input_text', text: '<hook_prompt hook_run_id="run-2"></hook_prompt>' },
      ],
    }),
    response('message', {
      role: 'user',
      content: [{ type: 'input_text', text: '<hook_prompt hook_run_id="run-3">x</hook_prompt>' }],
    }),
    response('message', {
      role: 'user',
      content: [
        { type: 'input_text', text: '<hook_prompt hook_run_id="run-1">x</hook_prompt>' },
        { type: 'input_text', text: 'words' },
      ],
    }),
  ),
  'token counts': turn(
    event('token_count', { info: null, rate_limits: null }),
    event('token_count', {
      info: {
        total_token_usage: {
          input_tokens: 10,
          cached_input_tokens: 1,
          output_tokens: 2,
          reasoning_output_tokens: 1,
          total_tokens: 12,
        },
        last_token_usage: {
          input_tokens: 5,
          cached_input_tokens: 0,
          output_tokens: 1,
          reasoning_output_tokens: 0,
          total_tokens: 6,
        },
        model_context_window: 1000,
      },
      rate_limits: null,
    }),
  ),
  'usage after the turn': {
    lines: [
      started('t1'),
      ...hi,
      done('t1'),
      event('token_count', {
        info: {
          total_token_usage: {
            input_tokens: 1,
            output_tokens: 2,
            total_tokens: 3,
            cached_input_tokens: 0,
            reasoning_output_tokens: 0,
          },
          last_token_usage: {
            input_tokens: 1,
            output_tokens: 2,
            total_tokens: 3,
            cached_input_tokens: 0,
            reasoning_output_tokens: 0,
          },
          model_context_window: null,
        },
      }),
      started('t2'),
      ...hi,
    ],
  },
  'usage without turns': {
    lines: [
      ...hi,
      event('token_count', {
        info: {
          total_token_usage: {
            input_tokens: 1,
            output_tokens: 2,
            total_tokens: 3,
            cached_input_tokens: 0,
            reasoning_output_tokens: 0,
          },
          last_token_usage: {
            input_tokens: 1,
            output_tokens: 2,
            total_tokens: 3,
            cached_input_tokens: 0,
            reasoning_output_tokens: 0,
          },
          model_context_window: 9,
        },
      }),
      ...hi,
    ],
  },
  'usage of a turn rolled back': {
    lines: [
      started('t1'),
      ...hi,
      done('t1'),
      started('t2'),
      ...hi,
      event('token_count', {
        info: {
          total_token_usage: {
            input_tokens: 1,
            output_tokens: 2,
            total_tokens: 3,
            cached_input_tokens: 0,
            reasoning_output_tokens: 0,
          },
          last_token_usage: {
            input_tokens: 1,
            output_tokens: 2,
            total_tokens: 3,
            cached_input_tokens: 0,
            reasoning_output_tokens: 0,
          },
          model_context_window: 9,
        },
      }),
      done('t2'),
      event('thread_rolled_back', { num_turns: 1 }),
    ],
  },
  'items outside of turns': {
    lines: [
      patchEnd({ turn_id: '' }),
      event('web_search_end', { call_id: 'w1', query: 'q', action: { type: 'search', query: 'q' } }),
      started('t1'),
      ...hi,
      done('t1'),
      mcpEnd({}),
      patchEnd({ turn_id: 't1', call_id: 'late' }),
      event('agent_message', { message: 'late' }),
      ...hi,
    ],
  },
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
