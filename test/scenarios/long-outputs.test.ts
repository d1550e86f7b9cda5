import { describe, expect, test } from 'vitest';
import { call, say, sse, startServer, toolOutputs, type Script } from '../harness/index.ts';

const text = (words: string) => ({ type: 'inputText' as const, text: words });
const image = { type: 'inputImage' as const, imageUrl: 'data:image/png;base64,AAA' };
const told = (words: string) => ({ type: 'input_text', text: words });
const toldImage = { type: 'input_image', image_url: image.imageUrl, detail: 'high' };
const x = (count: number): string => 'x'.repeat(count);

const TOOL = { name: 'look_up', description: 'Looks up', inputSchema: { type: 'object' } };

/** What the model is told of a client's tool that answers so, call by call; then of other scripts. */
async function answered(
  answers: readonly (readonly (ReturnType<typeof text> | typeof image)[])[],
  { settings = '', more = [say('done')] }: { settings?: string; more?: readonly Script[] } = {},
) {
  const calls = answers.map((_, index) => call(`${index}`, 'look_up', {}));
  const server = await startServer({ settings, scripts: [...calls, ...more] });
  const { client, home, model } = server;
  home.workspace.write('a.txt', 'a\n');
  client.on('item/tool/call', ({ callId }) => ({
    contentItems: [...(answers[Number(callId)] ?? [])],
    success: true,
  }));
  const { thread } = await client.request('thread/start', {
    cwd: home.workspace.path,
    dynamicTools: [TOOL],
  });
  await client.turn(thread.id, 'look');
  return { ...server, threadId: thread.id, outputs: Object.values(toolOutputs(model)) };
}

const cut = (count: number): string => `${x(6000)}…${count} chars truncated…${x(6000)}`;

describe('what a model remembers of an answer', () => {
  test('is a fifth more than it may be shown of a command, cut in the middle', async () => {
    const { outputs } = await answered([[text(x(12_000))], [text(x(12_001))], [text(x(50_000))]]);
    expect(outputs).toEqual([x(12_000), cut(1), cut(38_000)]);
  });

  test('is that much over all its texts; what is left out is counted, images stay', async () => {
    const { outputs } = await answered([
      [text(x(7000)), image, text(x(7000)), text('gone'), image, text('gone, too')],
      [text(x(12_000)), text('gone')],
      [text(x(10_000)), text('short'), text('é')],
    ]);
    expect(outputs).toEqual([
      [
        told(x(7000)),
        toldImage,
        told(`${x(2500)}…2000 chars truncated…${x(2500)}`),
        toldImage,
        told('[omitted 2 text items ...]'),
      ],
      [told(x(12_000)), told('[omitted 1 text items ...]')],
      [told(x(10_000)), told('short'), told('é')],
    ]);
  });

  test('goes by the model and by what is configured', async () => {
    const settings = 'tool_output_token_limit = 10';
    const inBytes = await answered([[text(x(100))]], { settings });
    expect(inBytes.outputs).toEqual([`${x(24)}…52 chars truncated…${x(24)}`]);
    const inTokens = await answered([[text(x(100)), text('gone')]], {
      settings: `${settings}\nmodel = "gpt-5.4"`,
    });
    expect(inTokens.outputs).toEqual([
      [told(`${x(24)}…13 tokens truncated…${x(24)}`), told('[omitted 1 text items ...]')],
    ]);
  });

  test('is bounded for the words of a failure as well', async () => {
    const patch = `*** Begin Patch\n*** Update File: a.txt\n@@\n-${x(50_000)}\n*** End Patch`;
    const more = [
      [sse.created(), sse.customToolCall('p', 'apply_patch', patch), sse.completed()],
      say('done'),
    ];
    const { outputs } = await answered([], { more, settings: 'model = "gpt-5.2-codex"' });
    expect(outputs).toEqual([
      expect.stringMatching(/^apply_patch verification failed: .{5800,6000}…\d+ chars truncated…x{6000}$/s),
    ]);
  });

  test('stays the same when the thread is resumed, and what is injected is bounded, too', async () => {
    const { client, home, model, threadId } = await answered([[text(x(20_000))]], {
      more: [say('done'), say('again'), say('resumed')],
    });
    await client.request('thread/inject_items', {
      threadId,
      items: [
        { type: 'function_call', call_id: 'i', name: 'look_up', arguments: '{}' },
        { type: 'function_call_output', call_id: 'i', output: x(13_000) },
      ],
    });
    const outputs = { 0: cut(8000), i: cut(1000) };
    await client.turn(threadId, 'go on');
    expect(toolOutputs(model)).toEqual(outputs);
    const other = await startServer({ home, model });
    await other.client.request('thread/resume', { threadId });
    await other.client.turn(threadId, 'and now');
    expect(toolOutputs(model)).toEqual(outputs);
  });
});
