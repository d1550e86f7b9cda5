import { describe, expect, it } from 'vitest';
import { readRules } from '../../src/tools/rules/read-rules.ts';

describe('a rules file', () => {
  it('holds calls with literal arguments', () => {
    const text = String.raw`# Mine
prefix_rule(["ls"]); prefix_rule(['a', """b
c""", r'\d', "\t\\\x41\u00e9\U0001f600"],)

prefix_rule(
    pattern = [["git", "jj"], ["push", "fetch"],], # either
    decision = "forbidden",
    justification = "ask a person",
    match = ["git push 'x y'", ["jj", "fetch"], "/usr/bin/git push"],
    not_match = ["git status", "/opt/git push"],
)
host_executable(name = "git", paths = ["/usr/bin/git"])
network_rule(host = "example.com", protocol = "https", decision = "deny")
`;
    const allow = { decision: 'allow', justification: null };
    expect(readRules(text)).toEqual({
      rules: [
        { pattern: [['ls']], ...allow },
        { pattern: [['a'], ['b\nc'], [String.raw`\d`], ['\t\\A\u00e9\u{1f600}']], ...allow },
        {
          pattern: [
            ['git', 'jj'],
            ['push', 'fetch'],
          ],
          decision: 'forbidden',
          justification: 'ask a person',
        },
      ],
      hostExecutables: new Map([['git', ['/usr/bin/git']]]),
      hosts: [{ host: 'example.com', action: 'deny', protocol: 'https' }],
      error: null,
    });
  });

  it('may be empty, and may have line ends of Windows', () => {
    expect(readRules('\r\n  # nothing\r\n').error).toBeNull();
    expect(readRules('prefix_rule(["ls"],\r\n"prompt")\r\n').rules).toHaveLength(1);
  });

  // The texts are those of the reference (0.129.0), less what it lists as expected.
  it.each([
    ['prefix_rule(["ls"]', 'Parse error: unexpected end of file here, expected ")"', 1, 19],
    [
      '\n\nprefix_rule(["ls"]) prefix_rule(["ls"])',
      "Parse error: unexpected identifier 'prefix_rule' here, expected a new line",
      3,
      21,
    ],
    [' prefix_rule(["ls"])', 'Parse error: unexpected new indentation block here', 1, 2],
    ['prefix_rule(["ls" "x"])', 'Parse error: unexpected string literal "x" here, expected "]"', 1, 19],
    ['prefix_rule(["ls" + "x"])', 'Parse error: invalid input `+`', 1, 19],
    ['prefix_rule(["ls\n"])', 'Parse error: unfinished string literal', 1, 14],
    ['prefix_rule(["ls', 'Parse error: unfinished string literal', 1, 14],
    ['prefix_rule(["ls", 1])', 'Parse error: invalid input `1`', 1, 20],
    [
      'prefix_rule(["ls", f"a"])',
      "Parse error: unexpected identifier 'f' here, expected a string or a list",
      1,
      20,
    ],
    [
      String.raw`prefix_rule(["\ud800"])`,
      String.raw`Parse error: invalid string escape sequence ${'`'}ud800${'`'}`,
      1,
      15,
    ],
    [String.raw`prefix_rule(["\q"])`, 'Parse error: invalid string escape sequence `q`', 1, 15],
    ['x = ["ls"]', 'Parse error: unexpected symbol \'=\' here, expected "("', 1, 3],
    ['foo()', 'Variable `foo` not found', 1, 1],
    ['"text"', 'Parse error: unexpected string literal "text" here, expected a call', 1, 1],
    ['prefix_rule(pattern=["ls"], pattern=["ls"])', 'repeated named argument', 1, 29],
    ['prefix_rule(["ls"], pattern=["ls"])', 'Argument `pattern` occurs more than once', 1, 1],
    ['prefix_rule(pattern=["ls"], "prompt")', 'positional argument after non positional', 1, 29],
    [
      'prefix_rule(pattern=["ls"], foo="1")',
      'Found `foo` extra named parameter(s) for call to prefix_rule',
      1,
      1,
    ],
    ['host_executable("ls", [], "x")', 'Too many positional parameters for call to host_executable', 1, 1],
    ['prefix_rule(decision="allow")', 'Missing parameter `pattern` for call to `prefix_rule`', 1, 1],
    [
      'prefix_rule(pattern="ls")',
      "Type of parameter `pattern` doesn't match, expected `list`, actual `string`",
      1,
      1,
    ],
    [
      'prefix_rule(["ls"], [])',
      "Type of parameter `decision` doesn't match, expected `str`, actual `list`",
      1,
      1,
    ],
    ['prefix_rule(["ls"], "maybe")', 'invalid decision: maybe', 1, 1],
    ['prefix_rule([])', 'invalid pattern element: pattern cannot be empty', 1, 1],
    ['prefix_rule(["ls", []])', 'invalid pattern element: pattern alternatives cannot be empty', 1, 1],
    [
      'prefix_rule(["ls", ["a", ["b"]]])',
      'invalid pattern element: pattern alternative must be a string (got list)',
      1,
      1,
    ],
    ['prefix_rule(["ls"], justification=" ")', 'invalid rule: justification cannot be empty', 1, 1],
    [
      'prefix_rule(["ls"], match=["cat x"])',
      'expected every example to match at least one rule. unmatched examples: ["cat x"]',
      1,
      1,
    ],
    ['prefix_rule(["ls"], not_match=["ls x"])', 'expected example to not match rule: ls x', 1, 1],
    ['prefix_rule(["ls"], match=[""])', 'invalid example: example cannot be an empty string', 1, 1],
    ['prefix_rule(["ls"], match=[[]])', 'invalid example: example cannot be an empty list', 1, 1],
    [
      'prefix_rule(["ls"], match=[["ls", []]])',
      'invalid example: example tokens must be strings (got list)',
      1,
      1,
    ],
    [
      `prefix_rule(["ls"], match=["ls 'x"])`,
      'invalid example: example string has invalid shell syntax',
      1,
      1,
    ],
    [
      'network_rule("x", "ftp", "deny")',
      'invalid rule: network_rule protocol must be one of http, https, socks5_tcp, socks5_udp (got ftp)',
      1,
      1,
    ],
    [
      'network_rule("*.x", "https", "deny")',
      'invalid rule: network_rule host must be a specific host; wildcards are not allowed',
      1,
      1,
    ],
    ['network_rule("x", "https", "ask")', 'invalid decision: ask', 1, 1],
    [
      'host_executable("a/b", [])',
      'invalid rule: host_executable name must be a bare executable name (got a/b)',
      1,
      1,
    ],
    ['host_executable("", [])', 'invalid rule: host_executable name cannot be empty', 1, 1],
    ['host_executable("ls", ["ls"])', 'invalid rule: host_executable paths must be absolute (got ls)', 1, 1],
    [
      'host_executable("ls", ["/bin/cat"])',
      'invalid rule: host_executable path `/bin/cat` must have basename `ls`',
      1,
      1,
    ],
    ['host_executable("ls", [[]])', 'invalid rule: host_executable paths must be strings (got list)', 1, 1],
  ])('%j is refused', (text, message, line, column) => {
    const { error } = readRules(text);
    expect({ message: error?.message, start: error?.range.start }).toEqual({
      message,
      start: { line, column },
    });
  });

  it('gives the rules before a mistake', () => {
    const { rules, error } = readRules(
      'prefix_rule(["a"], "forbidden"); prefix_rule([])\nprefix_rule(["b"])',
    );
    expect(rules.map(({ pattern }) => pattern)).toEqual([[['a']]]);
    expect(error?.range).toEqual({ start: { line: 1, column: 34 }, end: { line: 1, column: 49 } });
  });
});
