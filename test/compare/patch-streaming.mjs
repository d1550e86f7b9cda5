// Patches as the model writes them, piece by piece: what of them is shown before they are whole.
import { config, ev, say, toolOutputs } from './kit.mjs';

const added = (item) => ({ type: 'response.output_item.added', item });
const call = (name) =>
  added({ type: 'custom_tool_call', id: 'i', call_id: 'p', name, input: '', status: 'in_progress' });
const piece = (delta, more = { call_id: 'p' }) => ({
  type: 'response.custom_tool_call_input.delta',
  item_id: 'i',
  delta,
  ...more,
});
/** Written line by line, or in pieces of that many characters. */
const pieces = (text, size) =>
  size === undefined ? text.match(/[^\n]*\n|[^\n]+$/g) : text.match(new RegExp(`[^]{1,${size}}`, 'g'));

const UPDATE = `*** Begin Patch
*** Update File: a.txt
*** Move to: b.txt
@@ line 1
 line 2
-line 3
+line three

@@
+end
*** End of File
*** Delete File: gone.txt
*** Add File: new.txt
+new
*** End Patch
`;
const ADD = '*** Begin Patch\r\n*** Add File: live.txt\r\n+live line\r\n*** End Patch';
const CASES = {
  add: [call('apply_patch'), ...pieces(ADD).map((text) => piece(text))],
  'in small pieces': [call('apply_patch'), ...pieces(UPDATE, 3).map((text) => piece(text))],
  'in one piece': [call('apply_patch'), piece(UPDATE)],
  'no id': [call('apply_patch'), piece(ADD, {})],
  "another call's": [call('apply_patch'), piece(ADD, { call_id: 'q' })],
  'another tool': [call('other'), piece(ADD)],
  'a function after it': [
    call('apply_patch'),
    added({ type: 'function_call', id: 'f', call_id: 'f', name: 'x', arguments: '' }),
    piece(ADD),
  ],
  'no begin': [call('apply_patch'), piece('*** Add File: live.txt\n+live\n')],
  'bad line': [call('apply_patch'), piece('*** Begin Patch\n*** Add File: live.txt\nlive\n')],
  'empty block': [call('apply_patch'), piece('*** Begin Patch\n*** Update File: a.txt\n@@\n@@\n')],
  'no marker': [call('apply_patch'), piece('*** Begin Patch\n*** Update File: a.txt\n-x\n+y\n')],
  'two sections for one file': [
    call('apply_patch'),
    piece('*** Begin Patch\n*** Add File: x\n+1\n*** Delete File: x\n'),
  ],
  'nothing open': [piece(ADD)],
};

export default async (w) => {
  const scripts = Object.values(CASES).flatMap((events) => [
    [ev.created(), ...events, ev.customToolCall('p', 'apply_patch', 'no patch'), ev.completed()],
    say('done'),
  ]);
  for (const streaming of [true, false]) {
    const mock = await w.mock(scripts);
    const features = `apply_patch_freeform = true\napply_patch_streaming_events = ${streaming}`;
    const s = w.server({ config: config(mock, { provider: `[features]\n${features}\n` }) });
    await s.initialize();
    for (const name of Object.keys(CASES)) {
      const { thread } = await s.request('thread/start', { cwd: w.cwd });
      await s.turn(thread.id, name);
      const shown = s
        .messages()
        .filter(
          ({ method, params }) => method === 'item/fileChange/patchUpdated' && params.threadId === thread.id,
        )
        .map(({ params: { itemId, changes } }) => [
          itemId,
          changes.sort((a, b) => (a.path < b.path ? -1 : 1)),
        ]);
      // How often it is shown in between is a matter of time.
      w.note(name, [shown[0], shown.at(-1)]);
      w.note('output', toolOutputs(mock).at(-1));
    }
    await s.close();
  }
};
