import { expect, test } from 'vitest';
import { GrowingPatch } from '../../src/tools/apply-patch/index.ts';

const add = (path: string, diff: string) => ({ path, kind: { type: 'add' }, diff });
const update = (path: string, diff: string, move_path: string | null = null) => ({
  path,
  kind: { type: 'update', move_path },
  diff,
});

/** What is shown after each piece. */
function shown(...pieces: readonly string[]) {
  const patch = new GrowingPatch();
  return pieces.map((piece) => patch.push(piece));
}

test('only whole lines count, however they are cut', () => {
  expect(shown('*** Begin Pa', 'tch\n*** Add File: a', '.txt\r\n+o', 'ne\n+two', '\n*** End Patch')).toEqual([
    [],
    [],
    [add('a.txt', '')],
    [add('a.txt', 'one\n')],
    [add('a.txt', 'one\ntwo\n')],
  ]);
});

test('sections are shown by path, updates block by block with what goes before what comes', () => {
  const patch = `*** Begin Patch
*** Update File: z.txt
*** Move to: y.txt
@@ fn main()
 kept
-gone
+new

@@
+end
*** End of File
*** Delete File: b.txt
*** Add File: a.txt
+a
*** End Patch
anything
`;
  expect(shown(patch)).toEqual([
    [
      add('a.txt', 'a\n'),
      { path: 'b.txt', kind: { type: 'delete' }, diff: '' },
      update(
        'z.txt',
        '@@ fn main()\n-kept\n-gone\n-\n+kept\n+new\n+\n@@\n+end\n*** End of File\n\n\nMoved to: y.txt',
        'y.txt',
      ),
    ],
  ]);
});

test('an update may begin without a marker', () => {
  const patch = '*** Begin Patch\n*** Update File: a\n-old\n+new\n';
  expect(shown(patch)).toEqual([[update('a', '@@\n-old\n+new\n')]]);
});

test.each([
  ['no patch', 'hello\n*** Begin Patch\n*** Add File: a\n'],
  ['no section', '*** Begin Patch\n+a\n'],
  ['an added file with other lines', '*** Begin Patch\n*** Add File: a\n-a\n'],
  ['a deleted file with lines', '*** Begin Patch\n*** Delete File: a\n+a\n'],
  ['an empty block', '*** Begin Patch\n*** Update File: a\n@@\n@@\n'],
  ['an empty block at the end of the file', '*** Begin Patch\n*** Update File: a\n@@\n*** End of File\n'],
  ['a line without a sign', '*** Begin Patch\n*** Update File: a\nplain\n'],
])('nothing is shown of %s', (_case, text) => {
  expect(shown(text, '*** Add File: b\n+b\n')).toEqual([[], []]);
});
