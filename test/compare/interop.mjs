// A thread made by either server is listed, read, resumed and continued by the other, on one CODEX_HOME:
//   node test/compare/interop.mjs '/path/to/codex app-server' 'node dist/quire.js app-server'
// Prints a line a direction; exits 1 where one server does not find what the other left.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { AppServer, mockConfig } from '../../../shared/oracle/client.mjs';
import { call, say, shell, startMockResponses } from './kit.mjs';

const [reference, ours] = process.argv.slice(2).map((command) => command.split(' '));

/** The thread without what is each server's own: its status there, and when it was last looked after. */
const evened = ({ status: _status, updatedAt: _updatedAt, ...thread }) => JSON.stringify(thread);

const goal = { objective: 'tidy up', tokenBudget: 1000 };

async function passOn(first, second) {
  const home = mkdtempSync('/var/tmp/quire-interop-');
  const cwd = join(home, 'work');
  mkdirSync(cwd);
  const mock = await startMockResponses([
    say('one'),
    call('c1', 'shell_command', shell('echo hi')),
    say('two'),
    say('three'),
    say('four'),
  ]);
  const serve = async (command, act) => {
    const server = new AppServer({
      command,
      home,
      cwd,
      config: mockConfig(mock.baseUrl, '', 'features.goals = true'),
    });
    await server.initialize();
    const result = await act(server);
    await server.close();
    return result;
  };
  const made = await serve(first, async (server) => {
    const { thread } = await server.request('thread/start', { cwd });
    await server.turn(thread.id, 'hello');
    await server.turn(thread.id, 'run');
    await server.request('thread/goal/set', { threadId: thread.id, ...goal, status: 'paused' });
    return server.request('thread/read', { threadId: thread.id, includeTurns: true });
  });
  const threadId = made.thread.id;
  const goOn = (text) => async (server) => {
    const { data } = await server.request('thread/list', {});
    const read = await server.request('thread/read', { threadId, includeTurns: true });
    const { thread } = await server.request('thread/resume', { threadId });
    const { completed } = await server.turn(threadId, text);
    const found = await server.request('thread/goal/get', { threadId });
    await server.request('thread/goal/set', { threadId, tokenBudget: found.goal.tokenBudget + 1 });
    return {
      goal: found.goal,
      listed: data.length,
      read,
      turns: thread.turns.length,
      status: completed.turn.status,
    };
  };
  const taken = await serve(second, goOn('go on'));
  const returned = await serve(first, goOn('and on'));
  await mock.close();
  const database = join(home, '.codex/state_5.sqlite');
  const integrity = execFileSync('sqlite3', [database, 'pragma integrity_check'], {
    encoding: 'utf8',
  }).trim();
  rmSync(home, { recursive: true, force: true });
  return {
    'listed by both': taken.listed === 1 && returned.listed === 1,
    'read alike': evened(made.thread) === evened(taken.read.thread),
    'resumed with all turns': taken.turns === 2 && returned.turns === 3,
    'went on': taken.status === 'completed' && returned.status === 'completed',
    'goal passed on and back':
      taken.goal.objective === goal.objective &&
      taken.goal.status === 'paused' &&
      taken.goal.tokenBudget === goal.tokenBudget &&
      returned.goal.tokenBudget === goal.tokenBudget + 1,
    'database sound': integrity === 'ok',
  };
}

let failed = false;
for (const [label, first, second] of [
  ['reference -> quire -> reference', reference, ours],
  ['quire -> reference -> quire', ours, reference],
]) {
  const checks = Object.entries(await passOn(first, second));
  failed ||= checks.some(([, holds]) => !holds);
  console.log(label);
  for (const [name, holds] of checks) console.log(`  ${holds ? 'yes' : 'NO '} ${name}`);
}
process.exit(failed ? 1 : 0);
