import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { builtProgram, startServer, testHome, type TestHome } from '../harness/index.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const blocks = (language: string): string[] => {
  const text = readFileSync(join(ROOT, 'docs/embedding.md'), 'utf8');
  return [...text.matchAll(/^```(\w+)\n([^]*?)^```$/gm)].flatMap(([, kind, code = '']) =>
    kind === language ? [code] : [],
  );
};

let program = '';
beforeAll(async () => {
  program = await builtProgram();
});

/** A project that has the package installed, with a home of its own. */
function project(): TestHome & { run(file: string, env?: NodeJS.ProcessEnv): Promise<string> } {
  const home = testHome();
  onTestFinished(() => home.remove());
  const installed = home.workspace.join('node_modules/quire');
  mkdirSync(installed, { recursive: true });
  cpSync(join(ROOT, 'package.json'), join(installed, 'package.json'));
  symlinkSync(dirname(program), join(installed, 'dist'));
  symlinkSync(join(ROOT, 'node_modules/@types'), home.workspace.join('node_modules/@types'));
  home.workspace.write('package.json', '{ "type": "module" }');
  mkdirSync(home.root.join('bin'));
  symlinkSync(program, home.root.join('bin/quire'));
  const usual = {
    PATH: `${home.root.join('bin')}:${process.env['PATH']}`,
    HOME: home.root.path,
    CODEX_HOME: home.codexHome.path,
  };
  const run = async (file: string, env: NodeJS.ProcessEnv = {}): Promise<string> => {
    const options = { cwd: home.workspace.path, env: { ...usual, ...env } };
    const { stdout } = await promisify(execFile)(process.execPath, [file], options);
    return stdout;
  };
  return { ...home, run };
}

const [embedded = '', answering = '', elsewhere = '', reconnecting = ''] = blocks('js');

test('a server in the own process runs a turn', async () => {
  const { workspace, run } = project();
  workspace.write('embedded.js', embedded);
  expect(await run('embedded.js')).toBe('Hello from a server of your own.\ncompleted\n');
});

test('a client answers what it is asked, and iterates over what it hears', async () => {
  const { workspace, run } = project();
  workspace.write('answering.js', answering);
  expect(await run('answering.js')).toBe(
    ['userMessage', 'asked for touch', 'command declined', 'agentMessage', 'true -32600', ''].join('\n'),
  );
});

test('the same client reaches servers over stdio, websockets and unix sockets', async () => {
  const { workspace, run } = project();
  const server = await startServer({ carrier: 'websocket' });
  const other = await startServer({ carrier: 'unix' });
  workspace.write('elsewhere.js', elsewhere);
  const path = other.url
    ?.replace(/^ws\+unix:/, '')
    .replace(/:\/$/, '')
    .replace(/^\/\//, '');
  const env = { SOCKET_URL: server.url, SOCKET_PATH: path };
  expect(await run('elsewhere.js', env)).toBe('[]\nfalse\n');
  workspace.write('reconnecting.js', reconnecting);
  expect(await run('reconnecting.js', env)).toBe('');
});

test('the declarations hold for a project that has the package installed', async () => {
  const { workspace, run } = project();
  const [typed = ''] = blocks('ts');
  workspace.write('typed.ts', typed);
  const compilerOptions = {
    module: 'nodenext',
    target: 'es2023',
    strict: true,
    types: ['node'],
    skipLibCheck: false,
    outDir: 'out',
  };
  workspace.write('tsconfig.json', JSON.stringify({ compilerOptions, files: ['typed.ts'] }));
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  const compiled = promisify(execFile)(process.execPath, [tsc, '-p', '.'], { cwd: workspace.path });
  expect(await compiled.catch((error: { stdout: string }) => error)).toMatchObject({ stdout: '' });
  expect(await run('out/typed.js')).toBe("[ 'userMessage', 'agentMessage' ]\n");
});
