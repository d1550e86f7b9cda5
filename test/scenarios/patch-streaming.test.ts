import { expect, test } from 'vitest';
import { say, sse, startServer, type SseEvent } from '../harness/index.ts';

const FREEFORM = '[features]\napply_patch_freeform = true\n';
const PATCH = ['*** Begin Patch\n*** Add File: live.txt\n+li', 've\n', '+line\n', '*** End Patch\n'];

const added = (item: object): SseEvent => ({ type: 'response.output_item.added', item });
const begun = (callId: string, name = 'apply_patch') =>
  added({
    type: 'custom_tool_call',
    id: `i-${callId}`,
    call_id: callId,
    name,
    input: '',
    status: 'in_progress',
  });
const written = (delta: string, callId: string | null = 'p1'): SseEvent => ({
  type: 'response.custom_tool_call_input.delta',
  item_id: 'i-p1',
  ...(callId === null ? {} : { call_id: callId }),
  delta,
});
const grown = (diff: string) => [{ path: 'live.txt', kind: { type: 'add' }, diff }];

/** What clients are shown of a patch while the model writes it. */
async function watched(events: readonly SseEvent[], streaming = true) {
  const { client, home } = await startServer({
    scripts: [[sse.created(), ...events, sse.completed()], say('done')],
    settings: `${FREEFORM}apply_patch_streaming_events = ${streaming}`,
  });
  const { thread } = await client.request('thread/start', { cwd: home.workspace.path });
  const { turn } = await client.turn(thread.id, 'go');
  const shown = client.notifications('item/fileChange/patchUpdated');
  expect(shown.map(({ threadId, turnId }) => [threadId, turnId])).toEqual(
    shown.map(() => [thread.id, turn.id]),
  );
  return shown.map(({ itemId, changes }) => [itemId, changes]);
}

const whole = sse.customToolCall('p1', 'apply_patch', PATCH.join(''));

test('a patch is shown as it grows: at once, and once more when it is whole', async () => {
  const shown = await watched([begun('p1'), ...PATCH.map((delta) => written(delta)), whole]);
  expect([shown[0], shown.at(-1)]).toEqual([
    ['p1', grown('')],
    ['p1', grown('live\nline\n')],
  ]);
});

test('pieces that do not say whose they are belong to the open call, those of other calls to none', async () => {
  const events = [begun('p1'), written('no patch\n', 'p2'), written(PATCH.join(''), null), whole];
  expect(await watched(events)).toEqual([['p1', grown('live\nline\n')]]);
});

test('nothing is shown of other tools, of calls of functions, or of what is no patch', async () => {
  const functionCall = added({ type: 'function_call', id: 'f', call_id: 'f', name: 'other', arguments: '' });
  const other = [begun('p1', 'other'), ...PATCH.map((delta) => written(delta))];
  const closed = [begun('p1'), functionCall, ...PATCH.map((delta) => written(delta))];
  const broken = [begun('p1'), written('no patch\n'), ...PATCH.map((delta) => written(delta))];
  for (const events of [other, closed, broken]) expect(await watched([...events, whole])).toEqual([]);
});

test('nothing is shown without the feature', async () => {
  const events = [begun('p1'), ...PATCH.map((delta) => written(delta)), whole];
  expect(await watched(events, false)).toEqual([]);
});
