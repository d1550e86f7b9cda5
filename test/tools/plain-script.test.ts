import { describe, expect, it } from 'vitest';
import { parsePlainCommands, readBashTree } from '../../src/tools/shell/index.ts';
import { parsePlainScript, parseSimpleScript, plainCommands } from '../../src/tools/shell/plain-script.ts';

/** A small deterministic generator (mulberry32), so that a failure can be repeated. */
function randomSource(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

const byGrammar = (script: string) => readBashTree(script, plainCommands);

describe('a script of simple words', () => {
  it('is read without the grammar exactly as the grammar reads it', async () => {
    const random = randomSource(129);
    const alphabet = 'abzAZ019_./=:@%+,-{}#~';
    const known = (
      'if then else elif fi do done case esac while until for in function select time coproc export declare typeset ' +
      'local readonly unset unsetenv set test eval exec source alias let return break continue true false . : ! [ ' +
      'git ls cat -n -la --color=auto a=b --x=1 -y=z --output=./a:b 1 12 1.5 -1 0x1f a: =x == x= ./a ../b a,b %1 @x +x'
    ).split(' ');
    let bypassed = 0;
    for (let round = 0; round < 4000; round += 1) {
      const words = Array.from({ length: 1 + random(4) }, () => {
        if (random(3) === 0) return known[random(known.length)];
        return Array.from({ length: 1 + random(4) }, () => alphabet[random(alphabet.length)]).join('');
      });
      const script = words.join(random(5) === 0 ? '  ' : ' ');
      const simple = parseSimpleScript(script);
      if (simple === null) continue;
      bypassed += 1;
      expect([script, simple]).toEqual([script, await byGrammar(script)]);
    }
    expect(bypassed).toBeGreaterThan(500);
  });

  it.each(['ls', 'git status', 'cat src/main.ts', 'npm run test -- -t x', ' ls -la '])(
    '%j needs no grammar',
    (script) => {
      expect(parseSimpleScript(script)).not.toBeNull();
    },
  );
});

describe('a plain script', () => {
  it.each([
    ['ls && pwd; echo hi | wc -l || true', [['ls'], ['pwd'], ['echo', 'hi'], ['wc', '-l'], ['true']]],
    ['git commit -m "a\nb"', [['git', 'commit', '-m', 'a\nb']]],
    [`rg -n "foo" -g"*.py" 'a b'`, [['rg', '-n', 'foo', '-g*.py', 'a b']]],
    ['ls\npwd\n', [['ls'], ['pwd']]],
  ])('%j is %j', async (script, words) => {
    expect(await parsePlainCommands(script)).toEqual(words);
  });

  it.each([
    'echo $HOME',
    'echo "$HOME"',
    'echo `ls`',
    'echo $(ls)',
    'diff <(ls) x',
    'a=1',
    'a=1 ls',
    'ls > x',
    'ls 2>&1',
    'cat < x',
    'cat <<EOF\nEOF',
    '(ls)',
    '{ ls; }',
    'ls &',
    '! ls',
    'if true; then ls; fi',
    'ls # x',
    "echo $'a'",
    'ls |& cat',
    'ls &&',
    '&& ls',
    'ls ;; ls',
    "ls 'x",
    '[ -f x ]',
    '[[ x ]]',
    '((1))',
    'f() { ls; }',
    'export A',
    '$x',
    'echo a{1..3}b',
  ])('%j is none', async (script) => {
    expect(await parsePlainScript(script)).toBeNull();
  });

  it('knows what bash passes on', async () => {
    const [command] = (await parsePlainScript(String.raw`find . -ex\ec "a\"b\c" 'a\b' x\ y`)) ?? [];
    expect(command?.words).toEqual([
      'find',
      '.',
      String.raw`-ex\ec`,
      String.raw`a\"b\c`,
      String.raw`a\b`,
      String.raw`x\ y`,
    ]);
    expect(command?.passed).toEqual(['find', '.', '-exec', String.raw`a"b\c`, String.raw`a\b`, 'x y']);
  });

  it.each(['echo {a,b}', 'find . -{exec,name} x', 'rg --pr{e,x}'])(
    '%j may become other words',
    async (script) => {
      expect((await parsePlainScript(script))?.[0]?.passed).toBeNull();
    },
  );
});
