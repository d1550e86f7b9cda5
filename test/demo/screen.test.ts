import { expect, test } from 'vitest';
import { Screen } from '../../src/cli/demo/screen.ts';

function printed(print: (screen: Screen) => void, { isTTY = false, env = {} } = {}): string {
  let text = '';
  print(new Screen({ isTTY, write: (piece: string) => (text += piece) }, env));
  return text;
}

test('streamed pieces run on as indented lines until something else is printed', () => {
  const text = printed((screen) => {
    for (const piece of ['one ', 'two\nthr', 'ee', '\n\n', 'four']) screen.stream(piece);
    screen.received('item/completed', 'first\nsecond');
    screen.stream('five\n');
    screen.line('end');
  });
  expect(text).toBe('     one two\n     three\n     \n     four\n<- item/completed  first\n     five\nend\n');
});

test('colours are for terminals that want them', () => {
  const say = (screen: Screen): void => screen.sent('turn/start', 'note');
  const plain = '-> turn/start  note\n';
  expect(printed(say, { isTTY: true })).toBe('\u001b[36m-> turn/start\u001b[39m  \u001b[2mnote\u001b[22m\n');
  expect(printed(say)).toBe(plain);
  expect(printed(say, { isTTY: true, env: { NO_COLOR: '1' } })).toBe(plain);
  expect(printed(say, { isTTY: true, env: { TERM: 'dumb' } })).toBe(plain);
});
