import { describe, expect, it } from 'vitest';
import { type ModelEvent, ModelError, type ToolSpec } from '../../src/model/index.ts';
import type { ResponseItem } from '../../src/protocol/index.ts';
import { collect, factory, request, settings } from './fixtures.ts';

const provider = factory().create('offline', settings(''));

const functionTool = (name: string): ToolSpec => ({
  type: 'function',
  name,
  description: '',
  strict: false,
  parameters: {},
});
const freeformPatch: ToolSpec = {
  type: 'custom',
  name: 'apply_patch',
  description: '',
  format: { type: 'grammar', syntax: 'lark', definition: '' },
};
const TOOLS = [functionTool('shell_command'), functionTool('update_plan'), freeformPatch];

const user = (text: string): ResponseItem => ({
  type: 'message',
  role: 'user',
  content: [{ type: 'input_text', text }],
});

async function answer(
  input: readonly ResponseItem[],
  tools: readonly ToolSpec[] = TOOLS,
): Promise<readonly ModelEvent[]> {
  const { events, error } = await collect(provider, request({ input, tools }));
  expect(error).toBeNull();
  return events;
}

const items = (events: readonly ModelEvent[]): readonly ResponseItem[] =>
  events.flatMap((event) => (event.type === 'itemDone' ? [event.item] : []));
const said = (events: readonly ModelEvent[]): readonly string[] =>
  items(events).flatMap((item) =>
    item.type === 'message' ? item.content.map((part) => ('text' in part ? part.text : '')) : [],
  );

/** Runs a whole turn, with `outputs` for the calls in their order, and returns every item the model made. */
async function turn(
  script: string,
  outputs: readonly string[] = [],
  tools: readonly ToolSpec[] = TOOLS,
): Promise<readonly ResponseItem[]> {
  const made: ResponseItem[] = [];
  const input: ResponseItem[] = [
    user('earlier'),
    { type: 'message', role: 'assistant', content: [] },
    user(script),
  ];
  const left = [...outputs];
  for (;;) {
    const step = items(await answer([...input], tools));
    made.push(...step);
    input.push(...step);
    const call = step.find((item) => item.type === 'function_call' || item.type === 'custom_tool_call');
    if (call === undefined) return made;
    const output = left.shift();
    if (output === undefined) throw new Error('a call too many');
    input.push({
      type: call.type === 'function_call' ? 'function_call_output' : 'custom_tool_call_output',
      call_id: call.call_id,
      output,
    });
  }
}

const assistant = (text: string): ResponseItem => ({
  type: 'message',
  role: 'assistant',
  content: [{ type: 'output_text', text }],
});
const called = (name: string, args: object, number: number): ResponseItem => ({
  type: 'function_call',
  name,
  arguments: JSON.stringify(args),
  call_id: `call_offline_${number}`,
});

describe('the offline model', () => {
  it('answers word by word', async () => {
    const events = await answer([user('say: Hello,  brave\nnew world')]);
    expect(events.slice(0, -1)).toEqual([
      { type: 'created' },
      { type: 'itemAdded', item: assistant(''), itemId: 'msg_offline_1_1' },
      { type: 'textDelta', delta: 'Hello,  ' },
      { type: 'textDelta', delta: 'brave\n' },
      { type: 'textDelta', delta: 'new ' },
      { type: 'textDelta', delta: 'world' },
      { type: 'itemDone', item: assistant('Hello,  brave\nnew world'), itemId: 'msg_offline_1_1' },
    ]);
  });

  it('shows its reasoning', async () => {
    const events = await answer([user('think: hm hm\nsay: x')]);
    const thought = { type: 'reasoning', encrypted_content: null };
    expect(events.slice(1, 6)).toEqual([
      { type: 'itemAdded', item: { ...thought, summary: [] }, itemId: 'rs_offline_1_1' },
      { type: 'reasoningSummaryPartAdded', index: 0 },
      { type: 'reasoningSummaryDelta', delta: 'hm ', index: 0 },
      { type: 'reasoningSummaryDelta', delta: 'hm', index: 0 },
      {
        type: 'itemDone',
        item: { ...thought, summary: [{ type: 'summary_text', text: 'hm hm' }] },
        itemId: 'rs_offline_1_1',
      },
    ]);
  });

  it('goes through a script call by call, and quotes what came of them', async () => {
    const script = [
      'Hello! Here is what to do.',
      'plan: look | report',
      'run: ls -la',
      'say: First {output}.',
      'PATCH:',
      '*** Begin Patch',
      '*** Add File: a.txt',
      '+say: not a command',
      '*** End Patch',
      'run-escalated: touch /x because it lies outside because of me',
      'say: One: {output 2}. Last: {output}. None: {output 9}.',
    ].join('\n');
    const made = await turn(script, [
      'Plan updated',
      'Exit code: 0\nWall time: 0 seconds\nOutput:\na b\n',
      '{"output":"Success.\\n","metadata":{"exit_code":0,"duration_seconds":0.0}}',
      'declined',
    ]);
    const plan = [
      { step: 'look', status: 'in_progress' },
      { step: 'report', status: 'pending' },
    ];
    expect(made).toEqual([
      called('update_plan', { plan }, 1),
      called('shell_command', { command: 'ls -la' }, 2),
      assistant('First a b.'),
      {
        type: 'custom_tool_call',
        call_id: 'call_offline_3',
        name: 'apply_patch',
        input: '*** Begin Patch\n*** Add File: a.txt\n+say: not a command\n*** End Patch\n',
      },
      called(
        'shell_command',
        {
          command: 'touch /x because it lies outside',
          sandbox_permissions: 'require_escalated',
          justification: 'of me',
        },
        4,
      ),
      assistant('One: a b. Last: declined. None: (no output).'),
    ]);
  });

  it('closes a script that ends with a call', async () => {
    const made = await turn('run: true', ['x']);
    expect(made.at(-1)).toEqual(assistant('The script has come to its end.'));
  });

  it('follows the message that came last, not those that the agent wrote in the user’s name', async () => {
    const call = called('shell_command', { command: 'true' }, 1);
    const output: ResponseItem = { type: 'function_call_output', call_id: 'call_offline_1', output: 'x' };
    const steered = await answer([user('run: true\nsay: old'), call, output, user('say: new')]);
    expect(said(steered)).toEqual(['new']);
    const context = await answer([
      user('say: asked'),
      user('<environment_context>\nsay: no\n</environment_context>'),
    ]);
    expect(said(context)).toEqual(['asked']);
  });

  it('says what it is when there is no script', async () => {
    const [text] = said(await answer([user('Please fix the bug')]));
    expect(text).toContain('not a language model');
    for (const command of [
      'say:',
      'think:',
      'plan:',
      'run:',
      'run-escalated:',
      'patch:',
      'call:',
      'wait:',
      'pace:',
      'fail:',
    ]) {
      expect(text).toContain(command);
    }
  });

  it.each([
    ['exec_command', 'run: ls\n  -l\n  | wc', { cmd: 'ls\n-l\n| wc' }],
    ['shell', 'run: ls', { command: ['bash', '-lc', 'ls'] }],
    ['apply_patch', 'patch: *** Begin Patch\n*** End Patch', { input: '*** Begin Patch\n*** End Patch\n' }],
    [
      'shell_command',
      'patch:\n*** Begin Patch\n*** End Patch',
      { command: "apply_patch <<'EOF'\n*** Begin Patch\n*** End Patch\nEOF" },
    ],
    ['other', 'call: other {"a": [1]}', { a: [1] }],
    ['other', 'call: other', {}],
    [
      'update_plan',
      'plan: [x] a | [>] b | c',
      {
        plan: [
          { step: 'a', status: 'completed' },
          { step: 'b', status: 'in_progress' },
          { step: 'c', status: 'pending' },
        ],
      },
    ],
  ])('uses %s where it is on offer', async (name, script, args) => {
    const [item] = items(await answer([user(script)], [functionTool(name)]));
    if (item?.type !== 'function_call') throw new Error('no call');
    expect(item.name).toBe(name);
    expect(JSON.parse(item.arguments)).toEqual(args);
  });

  it('says so when the tool is not on offer', async () => {
    expect(said(await answer([user('run: ls\nsay: never')], []))).toEqual([
      'The script asks for a shell tool, but none is on offer in this turn.',
    ]);
  });

  it.each([
    ['context', 'contextWindowExceeded'],
    ['overloaded', 'serverOverloaded'],
    ['quota', 'quotaExceeded'],
    ['internal', 'internalServerError'],
    ['disconnected by hand', 'streamDisconnected'],
    ['My own words', 'other'],
    ['', 'other'],
  ])('fails as asked: %s', async (reason, type) => {
    const { events, error } = await collect(
      provider,
      request({ input: [user(`say: before\nfail: ${reason}`)] }),
    );
    expect(error).toBeInstanceOf(ModelError);
    expect(error?.failure.type).toBe(type);
    expect(said(events)).toEqual(['before']);
  });

  it.each(['wait: 60s\nsay: late', 'pace: 60s\nsay: late', `say: ${'word '.repeat(100_000)}`])(
    'can be aborted: %.20s',
    async (script) => {
      const abort = new AbortController();
      const running = collect(provider, request({ input: [user(script)] }), abort.signal);
      setImmediate(() => abort.abort());
      const { events, error } = await running;
      expect(error?.failure).toEqual({ type: 'aborted' });
      expect(events.some(({ type }) => type === 'completed' || type === 'itemDone')).toBe(false);
    },
  );

  it('goes on at the pace it was given before a call', async () => {
    const abort = new AbortController();
    const call = called('shell_command', { command: 'true' }, 1);
    const running = collect(
      provider,
      request({ input: [user('pace: 60s\nrun: true\nsay: slow'), call] }),
      abort.signal,
    );
    setTimeout(() => abort.abort(), 30);
    expect((await running).error?.failure).toEqual({ type: 'aborted' });
  });

  it('counts tokens', async () => {
    const first = await answer([user('think: a\nsay: b')]);
    const again = await answer([user('x'), assistant('y'), user('say: b')]);
    const usageOf = (events: readonly ModelEvent[]) =>
      events.flatMap((event) => (event.type === 'completed' && event.usage ? [event.usage] : []))[0];
    expect(usageOf(first)).toMatchObject({ cachedInputTokens: 0 });
    expect(usageOf(first)?.inputTokens).toBeGreaterThan(20);
    expect(usageOf(first)?.reasoningOutputTokens).toBeGreaterThan(0);
    expect(usageOf(first)?.outputTokens).toBeGreaterThan(usageOf(first)?.reasoningOutputTokens ?? 0);
    expect(usageOf(again)?.cachedInputTokens).toBeGreaterThan(0);
    expect(usageOf(again)?.cachedInputTokens).toBeLessThan(usageOf(again)?.inputTokens ?? 0);
  });
});
