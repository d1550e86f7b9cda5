import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigFile } from '../../src/config/edit/config-file.ts';
import { type ConfigTable, type ConfigValue, isTable, ownValue } from '../../src/config/values.ts';
import { tempHome } from './temp-home.ts';

const BASE = `# top comment
model = "gpt-a" # trailing
approval_policy = "never"

# about sandbox
[sandbox_workspace_write]
network_access = false # keep
writable_roots = ["/a", "/b"]

[profiles.one]
model = "x"

[tui]
theme = "t"
notifications = ["a"]
`;

function set(table: ConfigTable, [key = '', ...rest]: readonly string[], value?: ConfigValue): ConfigTable {
  const { [key]: old = {}, ...others } = table;
  if (rest.length > 0) return { ...table, [key]: set(isTable(old) ? old : {}, rest, value) };
  return value === undefined ? others : { ...table, [key]: value };
}

async function edited(text: string | undefined, path: string, value?: ConfigValue): Promise<string> {
  const home = tempHome(text);
  const file = new ConfigFile(join(home.codexHome, 'config.toml'));
  const outcome = await file.edit((current) => set(current, path.split('.'), value));
  const written = readFileSync(file.path, 'utf8');
  expect(outcome).toEqual(await new ConfigFile(file.path).edit((current) => current));
  return written;
}

describe('a changed setting', () => {
  it.each<[string, string | undefined, string, ConfigValue | undefined, string]>([
    ['takes the place of the old one', BASE, 'model', 'b', BASE.replace('"gpt-a"', '"b"')],
    [
      'keeps the comment behind it',
      BASE,
      'sandbox_workspace_write.network_access',
      true,
      BASE.replace('false', 'true'),
    ],
    [
      'may be a list',
      BASE,
      'sandbox_workspace_write.writable_roots',
      ['/c'],
      BASE.replace('"/a", "/b"', '"/c"'),
    ],
    ['is told with its reason where it goes', BASE, 'model', undefined, BASE.replace(/^.*\n.*\n/, '')],
    [
      'follows the others of the top',
      BASE,
      'review_model',
      'r',
      BASE.replace('"never"\n', '"never"\nreview_model = "r"\n'),
    ],
    ['follows the others of its table', BASE, 'profiles.one.x', 1, BASE.replace('"x"\n', '"x"\nx = 1\n')],
    ['begins a table behind all others', BASE, 'features.apps', true, `${BASE}\n[features]\napps = true\n`],
    [
      'begins a table behind its kin',
      BASE,
      'profiles.two.model',
      'y',
      BASE.replace('"x"\n', '"x"\n\n[profiles.two]\nmodel = "y"\n'),
    ],
    [
      'may be a table that goes',
      BASE,
      'sandbox_workspace_write',
      undefined,
      BASE.replace(/\n# about[^]*?\n\n/, '\n'),
    ],
    [
      'changes only what differs of a table',
      BASE,
      'tui',
      { theme: 'z', x: 2 },
      BASE.replace('"t"\nnotifications = ["a"]', '"z"\nx = 2'),
    ],
    ['begins a file', undefined, 'model', 'm', 'model = "m"\n'],
    ['stands above words that belong to nothing', '# words\n', 'model', 'm', 'model = "m"\n# words\n'],
    ['ends the line before it', 'model = "m"', 'a', 1, 'model = "m"\na = 1\n'],
    [
      'keeps the form of line ends',
      'a = 1\r\n[b]\r\nc = 2\r\n',
      'b.d',
      3,
      'a = 1\r\n[b]\r\nc = 2\r\nd = 3\r\n',
    ],
    ['stays in an inline table', 'f = { a = true, x = 1 } # c\n', 'f.x', undefined, 'f = { a = true } # c\n'],
    [
      'joins an inline table',
      'f = { a = true } # c\nm = 1\n',
      'f.b.c',
      [1],
      'f = { a = true, b = { c = [1] } } # c\nm = 1\n',
    ],
    ['joins an empty inline table', 'f = {}\n', 'f.b', 1, 'f = { b = 1 }\n'],
    ['joins dotted keys', 't.a = 1\nm = 2\n', 't.b', 3, 't.a = 1\nt.b = 3\nm = 2\n'],
    ['leaves dotted keys', 't.a = 1\nt.b = 2\nm = 2\n', 't', undefined, 'm = 2\n'],
    ['begins the table of others', '[a.b]\ny = 2\n', 'a.new', 1, '[a]\nnew = 1\n[a.b]\ny = 2\n'],
    [
      'leaves unusual forms of others alone',
      "d = 1979-05-27\nh = 0xff\nm = 'm'\n",
      'm',
      "it's",
      'd = 1979-05-27\nh = 0xff\nm = "it\'s"\n',
    ],
    [
      'goes with all below it',
      '[a]\nx = 1\n\n# in a\n\n[a.b]\n\n# y\n\ny = 2\n\n[c]\nz = 3\n',
      'a',
      undefined,
      '\n[c]\nz = 3\n',
    ],
    [
      'goes with the inline tables in it',
      '[a.b]\nenv = { K = "v" }\nt.u = { x = 1 }\n\n[c]\n',
      'a',
      undefined,
      '\n[c]\n',
    ],
    [
      'may be tables within tables',
      '',
      'a.b',
      { c: { d: [{ e: {} }] }, f: {} },
      '[[a.b.c.d]]\ne = {}\n\n[a.b.f]\n',
    ],
    ['replaces another kind of value', 'a = 1\nb = 2\n', 'a', { c: 1 }, 'a = { c = 1 }\nb = 2\n'],
    ['replaces a table', '[a]\nx = 1\n\n[b]\n', 'a', 5, 'a = 5\n\n[b]\n'],
    [
      'may have any key',
      '',
      'projects',
      { '/a b': { 'x\'"y': 1, 'back\\slash': 2 } },
      `[projects."/a b"]\n"x'\\"y" = 1\n'back\\slash' = 2\n`,
    ],
    [
      'may be any text',
      '',
      't',
      ['a "q"', 'it\'s "q"', 'a\\b', 'tab\t\u0000\u007f', 'é😀', ''],
      't = [\'a "q"\', "it\'s \\"q\\"", \'a\\b\', "tab\\t\\u0000\\u007F", "é😀", ""]\n',
    ],
    [
      'may be text of several lines',
      'a = 1\n',
      'a',
      'one\ntwo\r\n"""\\',
      'a = """\none\ntwo\\r\n\\"\\"\\"\\\\"""\n',
    ],
    [
      'may be a number of any size',
      '',
      'n',
      [1.5, -0.1, 2n ** 60n, 1e300],
      'n = [1.5, -0.1, 1152921504606846976, 1e+300]\n',
    ],
  ])('%s', async (_, before, path, value, after) => {
    expect(await edited(before, path, value)).toBe(after);
  });
});

describe('tables in a list', () => {
  const ONE = '[[s.c]]\n# first\npath = "/1"\n\n[s.c.sub]\nx = 1\n';
  const TWO = '\n# of two\n[[s.c]]\npath = "/2"\n';
  const THREE = '\n[[s.c]]\npath = "/3" # third\n';
  const REST = '\n[t]\ny = 1\n';
  const [one, two, three] = [{ path: '/1', sub: { x: 1 } }, { path: '/2' }, { path: '/3' }];
  const NEW = '\n[[s.c]]\npath = "/n"\nenabled = false\n';
  const added = { path: '/n', enabled: false };

  it.each<[string, ConfigValue | undefined, string]>([
    ['are added to', [one, two, three, added], ONE + TWO + THREE + NEW + REST],
    ['are put between others', [one, added, two, three], ONE + NEW + TWO + THREE + REST],
    ['go', [one, three], ONE + THREE + REST],
    ['go from the beginning', [two, three], TWO + THREE + REST],
    [
      'change in place',
      [one, { path: '/2', enabled: true }, three],
      `${ONE}${TWO}enabled = true\n${THREE}${REST}`,
    ],
    [
      'change below',
      [{ path: '/1', sub: { x: 2, y: { z: 1 } } }, two, three],
      `${ONE.replace('x = 1\n', 'x = 2\n\n[s.c.sub.y]\nz = 1\n')}${TWO}${THREE}${REST}`,
    ],
    ['all go', [], `\n[t]\ny = 1\n\n[s]\nc = []\n`],
    ['go with their key', undefined, REST],
  ])('%s', async (_, value, after) => {
    expect(await edited(ONE + TWO + THREE + REST, 's.c', value)).toBe(after);
  });

  it('begin as tables with headers, and stay in one line where they were', async () => {
    expect(await edited('', 's.c', [two, added])).toBe(`${TWO.slice(10)}${NEW}`.trimStart());
    expect(await edited('s = { c = [{ path = "/2" }] }\n', 's.c', [two, three])).toBe(
      's = { c = [{ path = "/2" }, { path = "/3" }] }\n',
    );
  });
});

describe('the file', () => {
  const setModel = (current: ConfigTable): ConfigTable => ({ ...current, model: 'n' });

  it('keeps its permissions; a new one is the user’s alone', async () => {
    const home = tempHome('model = "m"\n');
    const path = join(home.codexHome, 'config.toml');
    chmodSync(path, 0o664);
    await new ConfigFile(path).edit(setModel);
    const fresh = join(home.root, 'new', 'folder', 'config.toml');
    await new ConfigFile(fresh).edit(setModel);
    expect([path, fresh].map((file) => statSync(file).mode & 0o777)).toEqual([0o664, 0o600]);
    expect(readdirSync(home.codexHome)).toEqual(['config.toml']);
  });

  it('stays a link, to a file that is there or not', async () => {
    const home = tempHome();
    const real = home.write('dotfiles/real.toml', 'model = "m"\n');
    const missing = join(home.root, 'dotfiles', 'missing.toml');
    const links = ['one', 'two', 'three'].map((name) => join(home.root, name));
    const [one = '', two = '', three = ''] = links;
    symlinkSync('two', one);
    symlinkSync(join('dotfiles', 'real.toml'), two);
    symlinkSync(missing, three);
    for (const link of links) await new ConfigFile(link).edit(setModel);
    expect(links.map((link) => lstatSync(link).isSymbolicLink())).toEqual([true, true, true]);
    expect([real, missing].map((file) => readFileSync(file, 'utf8'))).toEqual(Array(2).fill('model = "n"\n'));
  });

  it('is not written where nothing changes', async () => {
    const home = tempHome('model   =   "n"\n');
    const path = join(home.codexHome, 'config.toml');
    const { ino } = statSync(path);
    expect(await new ConfigFile(path).edit(setModel)).toEqual({ model: 'n' });
    expect(statSync(path).ino).toBe(ino);
  });

  it('is left alone where it is no TOML, or where it is a folder', async () => {
    const home = tempHome('model = = 1\n');
    const path = join(home.codexHome, 'config.toml');
    await expect(new ConfigFile(path).edit(setModel)).rejects.toThrow(`${path}:1:`);
    expect(readFileSync(path, 'utf8')).toBe('model = = 1\n');
    const folder = join(home.root, 'folder');
    mkdirSync(folder);
    await expect(new ConfigFile(folder).edit(setModel)).rejects.toThrow('Failed to read config file');
  });

  it('loses nothing to many writers', async () => {
    const path = join(tempHome('a = { start = true }\n').codexHome, 'config.toml');
    const keys = Array.from({ length: 30 }, (_, index) => `k${index}`);
    await Promise.all(
      keys.map((key, index) =>
        new ConfigFile(path).edit((current) => set(current, [index % 2 === 0 ? 'a' : 'b', key], index)),
      ),
    );
    const said = await new ConfigFile(path).edit((current) => current);
    const names = ['a', 'b'].flatMap((name) => Object.keys(ownValue(said, name) ?? {}));
    expect(names.toSorted()).toEqual([...keys, 'start'].toSorted());
  });

  it('is read again where another program was faster', async () => {
    const path = join(tempHome('a = 1\n').codexHome, 'config.toml');
    let asked = 0;
    const said = await new ConfigFile(path).edit((current) => {
      asked += 1;
      if (asked === 1) writeFileSync(path, 'a = 1\nother = 2\n');
      return setModel(current);
    });
    expect([asked, said]).toEqual([2, { a: 1, other: 2, model: 'n' }]);
    await expect(
      new ConfigFile(path).edit((current) => {
        asked += 1;
        writeFileSync(path, `asked = ${asked}\n`);
        return { ...current, model: 'o' };
      }),
    ).rejects.toThrow('other programs keep changing it');
  });
});
