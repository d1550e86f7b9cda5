// Rollout files by other hands: old formats, unknown records, odd lines; how they are read, paged, summed up, resumed.
import fs from 'node:fs';
import { config, say } from './kit.mjs';
import { done, event, hello, hi, idOf, line, said, started, writeFiles } from './rollout-files.mjs';

/** The records behind the session meta, and what differs in that, by what they are a case of. */
const AT = '2025-01-05T12:00:00.000Z';

const files = {
  'no turns': {},
  'events without turns': { lines: [...hi, ...hello, ...hi, ...hello] },
  'response items only': { lines: [said('user', 'Hi'), said('assistant', 'Hello')] },
  'a turn without end': { lines: [started('t1'), ...hi, ...hello] },
  'two turns with one id': {
    lines: [started('t1'), ...hi, done('t1'), started('t1'), ...hi, ...hello, done('t1')],
  },
  'an end without start': { lines: [...hi, ...hello, done('t9'), ...hi] },
  'an end of another turn': {
    lines: [started('t1'), ...hi, done('t1'), started('t2'), ...hi, done('t1'), ...hello],
  },
  'old names of turn events': {
    lines: [
      event('turn_started', { turn_id: 't1', model_context_window: null }),
      ...hi,
      event('turn_complete', { turn_id: 't1', last_agent_message: null }),
    ],
  },
  'starts without ids': {
    lines: [event('task_started', { model_context_window: 5 }), ...hi, event('task_complete', {})],
  },
  'aborted turns': {
    lines: [
      started('t1'),
      ...hi,
      event('turn_aborted', { turn_id: 't1', reason: 'interrupted' }),
      ...hello,
      started('t2'),
      ...hi,
      event('turn_aborted', { reason: 'replaced', completed_at: 1736078405, duration_ms: 5 }),
      event('turn_aborted', { turn_id: 't1', reason: 'review_ended' }),
      event('turn_aborted', { turn_id: 't7', reason: 'odd' }),
    ],
  },
  'times of turns': {
    lines: [
      event('task_started', { turn_id: 't1', started_at: 1736078401, model_context_window: null }),
      ...hi,
      event('task_complete', {
        turn_id: 't1',
        last_agent_message: null,
        completed_at: 1736078402,
        duration_ms: 1234,
      }),
    ],
  },
  'errors in turns': {
    lines: [
      started('t1'),
      ...hi,
      event('error', { message: 'broken', codex_error_info: 'other' }),
      done('t1'),
      started('t2'),
      ...hi,
      event('error', {
        message: 'gone',
        codex_error_info: { http_connection_failed: { http_status_code: 500 } },
      }),
      event('stream_error', { message: 'retry' }),
      event('warning', { message: 'careful' }),
      done('t2'),
    ],
  },
  'unknown records': {
    lines: [
      line('new_kind', { x: 1 }),
      started('t1'),
      event('never_heard_of', { a: 1 }),
      line('response_item', { type: 'never_heard_of' }),
      line('response_item', { type: 'other' }),
      ...hi,
      line('event_msg', {}),
      line('event_msg', null),
      line('response_item', {}),
      { type: 'event_msg', payload: { type: 'agent_message', message: 'no timestamp' } },
      { timestamp: AT, type: 'event_msg' },
      { timestamp: 5, type: 'event_msg', payload: { type: 'agent_message', message: 'odd timestamp' } },
      event('agent_message', { message: 5 }),
      event('agent_message', {}),
      event('agent_message', { message: 'more', extra: { a: [1] } }),
      'not json',
      '',
      '   ',
      '[]',
      '5',
      '{"timestamp":"2025',
      done('t1'),
    ],
  },
  'ghost snapshots and compactions': {
    lines: [
      started('t1'),
      ...hi,
      line('response_item', {
        type: 'ghost_snapshot',
        ghost_commit: { id: 'x', preexisting_untracked_files: [] },
      }),
      ...hello,
      done('t1'),
      line('compacted', { message: 'Summary' }),
      ...hi,
      event('context_compacted'),
      line('compacted', { message: '', replacement_history: [said('user', 'kept').payload] }),
      ...hello,
    ],
  },
  'user messages with images': {
    lines: [
      started('t1'),
      event('user_message', {
        message: 'see',
        images: ['data:image/png;base64,AA'],
        local_images: ['/a.png'],
      }),
      event('user_message', { message: '', images: ['http://x/y.png'] }),
      event('user_message', { message: ' \n', images: null, local_images: [], text_elements: [] }),
      event('user_message', {
        message: 'el',
        text_elements: [
          { byte_range: { start: 0, end: 2 }, placeholder: 'p' },
          { byte_range: { start: 1, end: 2 } },
        ],
      }),
      event('user_message', { message: '<environment_context>x</environment_context>' }),
      event('user_message', { message: 'pre ## My request for Codex:\n  the words ' }),
      done('t1'),
    ],
  },
  'user message kinds of old': {
    lines: [
      event('user_message', { message: '<user_instructions>x', kind: 'user_instructions' }),
      event('user_message', { message: '<environment_context>y', kind: 'environment_context' }),
      event('user_message', { message: 'plain', kind: 'plain' }),
    ],
  },
  rollbacks: {
    lines: [
      started('t1'),
      ...hi,
      ...hello,
      done('t1'),
      started('t2'),
      ...hi,
      done('t2'),
      event('thread_rolled_back', { num_turns: 1 }),
      started('t3'),
      ...hi,
      ...hello,
      done('t3'),
      event('thread_rolled_back', { num_turns: 0 }),
      event('thread_rolled_back', {}),
    ],
  },
  'rolled back to nothing': {
    lines: [...hi, ...hello, ...hi, event('thread_rolled_back', { num_turns: 9 }), ...hello],
  },
  reasoning: {
    lines: [
      started('t1'),
      ...hi,
      event('agent_reasoning', { text: 'one' }),
      event('agent_reasoning_raw_content', { text: 'raw' }),
      event('agent_reasoning', { text: 'two' }),
      event('agent_reasoning_section_break', {}),
      event('agent_reasoning', { text: '' }),
      ...hello,
      event('agent_reasoning', { text: 'three' }),
      done('t1'),
      event('agent_reasoning', { text: 'four' }),
    ],
  },
  'agent messages': {
    lines: [
      started('t1'),
      event('agent_message', { message: '' }),
      event('agent_message', { message: 'a', phase: 'commentary' }),
      event('agent_message', { message: 'b', phase: 'final_answer', memory_citation: null }),
      event('agent_message', { message: 'c', phase: 'odd' }),
      event('agent_message', {
        message: 'd',
        memory_citation: {
          entries: [{ path: 'MEMORY.md', lineStart: 1, lineEnd: 2, note: 'n' }],
          rolloutIds: ['r1'],
        },
      }),
      event('agent_message', { message: 'e', memory_citation: { entries: [] } }),
      done('t1'),
    ],
  },
  'only commands': {
    lines: [
      started('t1'),
      event('exec_command_begin', { call_id: 'c', turn_id: 't1', command: ['ls'], cwd: '/', parsed_cmd: [] }),
      done('t1'),
    ],
  },
  'a turn of nothing': { lines: [started('t1'), done('t1'), started('t2'), started('t3'), ...hi] },
  'legacy meta': {
    meta: {
      instructions: 'old words',
      source: undefined,
      model_provider: undefined,
      originator: 'codex_cli_rs',
    },
    lines: hi,
  },
  'meta of exec': { meta: { source: 'exec', cli_version: '0.1.0' }, lines: hi },
  'meta of mcp': { meta: { source: 'mcp' }, lines: hi },
  'meta of an unknown source': { meta: { source: 'elsewhere' }, lines: hi },
  'meta of a custom source': { meta: { source: { custom: 'mine' } }, lines: hi },
  'meta of a review': { meta: { source: { subagent: 'review' } }, lines: hi },
  'meta of a compaction': { meta: { source: { subagent: 'compact' } }, lines: hi },
  'meta of a spawned agent': {
    meta: {
      source: {
        subagent: {
          thread_spawn: {
            parent_thread_id: idOf(999),
            depth: 1,
            agent_path: '/root/kid',
            agent_nickname: 'Ann',
            agent_role: 'explorer',
          },
        },
      },
      agent_nickname: 'Bob',
      agent_role: 'worker',
      agent_path: '/root/kid',
    },
    lines: hi,
  },
  'meta of a spawned agent of old': {
    meta: { source: { subagent: { thread_spawn: { parent_thread_id: idOf(999), depth: 2 } } } },
    lines: hi,
  },
  'meta of another agent': { meta: { source: { subagent: { other: 'thing' } } }, lines: hi },
  'meta of memory consolidation': {
    meta: { source: { subagent: 'memory_consolidation' }, thread_source: 'memory_consolidation' },
    lines: hi,
  },
  'meta of an agent that its source names': {
    meta: {
      source: {
        subagent: {
          thread_spawn: { parent_thread_id: idOf(999), depth: 1, agent_nickname: 'Ann', agent_role: 'r' },
        },
      },
    },
    lines: hi,
  },
  'meta with git': {
    meta: { git: { commit_hash: 'abc', branch: 'main', repository_url: 'u' }, thread_source: 'user' },
    lines: hi,
  },
  'meta with some git': { meta: { git: { branch: 'main' } }, lines: hi },
  'meta with no git': { meta: { git: {} }, lines: hi },
  'meta of a fork': { meta: { forked_from_id: idOf(998), memory_mode: 'disabled' }, lines: hi },
  'meta with a relative folder': { meta: { cwd: 'here/and/there' }, lines: hi },
  'meta of another provider': { meta: { model_provider: 'nobody' }, lines: hi },
  'meta with more keys': { meta: { more: { keys: 1 }, base_instructions: { text: 'b' } }, lines: hi },
  'two metas': {
    lines: [
      ...hi,
      line('session_meta', {
        id: idOf(997),
        timestamp: AT,
        cwd: '/elsewhere',
        originator: 'o',
        cli_version: '9',
        source: 'cli',
      }),
      ...hello,
    ],
  },
  'a meta that comes late': { late: true, lines: hi },
};

export default async (w) => {
  const mock = await w.mock(Array.from({ length: 100 }, () => say('on')));
  const s = w.server({ config: config(mock) });
  const made = writeFiles(s.codexHome, w.cwd, files);
  await s.initialize();
  for (const { id: threadId, path: rolloutPath } of made) {
    await s.requestError('thread/read', { threadId });
    await s.requestError('thread/read', { threadId, includeTurns: true });
    await s.requestError('thread/turns/list', { threadId, limit: 2 });
    await s.requestError('getConversationSummary', { conversationId: threadId });
    await s.requestError('getConversationSummary', { rolloutPath });
  }
  for (const { id: threadId, path: file } of made) {
    await s.requestError('thread/resume', { threadId });
    w.note(`records of ${threadId}`, fs.readFileSync(file, 'utf8').split('\n').length);
    await s.requestError('thread/read', { threadId, includeTurns: true });
  }
};
