import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { Thread } from '../../protocol/index.ts';
import { AppServerClient } from '../../client/client.ts';
import { programWire } from '../../client/program-wire.ts';
import { DEMO_CONFIG, makePlayground, problemsAfter, type Playground } from './playground.ts';
import { Screen } from './screen.ts';
import { playSession, type Session } from './session.ts';

/** Far more than the session takes. */
const TIME_LIMIT_MS = 60_000;

/**
 * Starts a server, plays a short session on the offline model and shows it as it streams. Asks nobody anything. The
 * exit code is 1 if something did not happen as it should.
 * @param program the path this program was started by; the server is the same program
 */
export async function runDemo(program: string, env: NodeJS.ProcessEnv): Promise<void> {
  // Whoever reads no further has seen enough.
  process.stdout.on('error', () => process.exit(1));
  const screen = new Screen(process.stdout, env);
  const playground = makePlayground();
  introduce(screen, program, playground);
  try {
    const session = await play(screen, program, playground, env);
    const problems = problemsFound(session, playground);
    if (problems.length === 0) sayGoodbye(screen, program, playground, session.thread);
    else complain(problems, playground);
  } catch (error) {
    screen.line();
    complain([error instanceof Error ? error.message : String(error)], playground);
  }
}

async function play(
  screen: Screen,
  program: string,
  { root, workspace, codexHome }: Playground,
  env: NodeJS.ProcessEnv,
): Promise<Session> {
  const server = {
    command: [process.execPath, resolve(program), 'app-server'],
    cwd: workspace,
    // The user's shell profile is left out: what it does and prints is none of the demo's.
    env: { ...env, CODEX_HOME: codexHome, HOME: root },
  } as const;
  const client = new AppServerClient(programWire(server));
  const limit = setTimeout(
    () => client.giveUp(`there was no end to it in ${TIME_LIMIT_MS} ms`),
    TIME_LIMIT_MS,
  );
  try {
    return await playSession(client, screen, workspace);
  } finally {
    clearTimeout(limit);
    await client.close();
  }
}

function problemsFound({ thread, turn, items }: Session, playground: Playground): readonly string[] {
  const stored = thread.path !== null && existsSync(thread.path) && thread.turns.length > 0;
  return [...problemsAfter(turn, items, playground), ...(stored ? [] : ['The thread was not stored.'])];
}

function introduce(screen: Screen, program: string, { workspace, codexHome }: Playground): void {
  screen.heading('A session with a server, on the offline model (not a language model: it follows a script)');
  screen.line(`Workspace   ${workspace}`);
  screen.line(`CODEX_HOME  ${codexHome}, with this config.toml:`);
  screen.block(DEMO_CONFIG, 'dim');
  screen.line(`Server      node ${shown(program)} app-server`);
  screen.line();
}

function sayGoodbye(
  screen: Screen,
  program: string,
  { root, codexHome, workspace }: Playground,
  thread: Thread,
): void {
  const resume = { threadId: thread.id };
  screen.heading('Where the thread is');
  screen.line(`It was stored as it happened, in\n  ${thread.path}`);
  screen.line(`The workspace stays too: todo.txt is new, notes.txt is changed, in\n  ${workspace}`);
  screen.line(`To remove both: rm -r ${root}`);
  screen.heading('How to connect a client');
  screen.line('A client starts the server and speaks JSON lines over its standard input and output:');
  screen.line(`  CODEX_HOME=${codexHome} node ${shown(program)} app-server`);
  screen.line('Its first lines, to go on with this thread:');
  screen.line(
    `  ${JSON.stringify({ id: 1, method: 'initialize', params: { clientInfo: { name: 'my-client', version: '1.0.0' } } })}`,
  );
  screen.line(`  ${JSON.stringify({ method: 'initialized' })}`);
  screen.line(`  ${JSON.stringify({ id: 2, method: 'thread/resume', params: resume })}`);
  screen.line('Without CODEX_HOME the server keeps its threads and its configuration in ~/.codex.');
  screen.heading('How to use a language model');
  screen.line(
    'Set OPENAI_API_KEY, or name any server of the Responses API in config.toml: see Configuration in',
  );
  screen.line(`  ${shown(join(dirname(program), '..', 'README.md'))}`);
}

function complain(problems: readonly string[], { root }: Playground): void {
  const list = problems.map((problem) => `  - ${problem.trimEnd().replaceAll('\n', '\n    ')}\n`).join('');
  process.stderr.write(`\nerror: the session did not go as it should:\n${list}What it left is in ${root}\n`);
  process.exitCode = 1;
}

/** A path as one would type it here. */
function shown(path: string): string {
  const fromHere = relative(process.cwd(), resolve(path));
  return fromHere.startsWith('..') ? resolve(path) : fromHere;
}
