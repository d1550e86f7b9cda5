// A thread made by either server is listed, read, resumed, continued and compacted by the other, on one CODEX_HOME; goals,
// names, archives, forks and rollbacks of the one are the other's too:
//   node test/compare/interop.mjs '/path/to/codex app-server' 'node dist/quire.js app-server'
// Prints a line a direction; exits 1 where one server does not find what the other left.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { AppServer, mockConfig } from '../../../shared/oracle/client.mjs';
import { compact } from './compaction-kit.mjs';
import { call, say, shell, startMockResponses } from './kit.mjs';

const [reference, ours] = process.argv.slice(2).map((command) => command.split(' '));

/** The thread without what is each server's own: its status there, and when it was last looked after. */
const evened = ({ status: _status, updatedAt: _updatedAt, ...thread }) => JSON.stringify(thread);

/** A home that several servers serve, one after the other. */
async function sharedHome(scripts) {
  const home = mkdtempSync('/var/tmp/quire-interop-');
  const cwd = join(home, 'work');
  mkdirSync(cwd);
  const mock = await startMockResponses(scripts);
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
  /** Ends it all and says whether the state database is sound. */
  const close = async () => {
    await mock.close();
    const database = join(home, '.codex/state_5.sqlite');
    const integrity = execFileSync('sqlite3', [database, 'pragma integrity_check'], { encoding: 'utf8' });
    rmSync(home, { recursive: true, force: true });
    return integrity.trim() === 'ok';
  };
  return { cwd, mock, serve, close };
}

const goal = { objective: 'tidy up', tokenBudget: 1000 };

async function passOn(first, second) {
  const { cwd, mock, serve, close } = await sharedHome([
    say('one'),
    call('c1', 'shell_command', shell('echo hi')),
    say('two'),
    say('SUM1'),
    say('three'),
    say('SUM2'),
    say('four'),
    say('SUM3'),
  ]);
  const told = () => {
    const { input } = mock.responses().at(-1).body;
    return input
      .flatMap(({ content }) => content ?? [])
      .map(({ text }) => text.slice(text.lastIndexOf('\n') + 1));
  };
  const made = await serve(first, async (server) => {
    const { thread } = await server.request('thread/start', { cwd });
    await server.turn(thread.id, 'hello');
    await server.turn(thread.id, 'run');
    await compact(server, thread.id);
    await server.request('thread/goal/set', { threadId: thread.id, ...goal, status: 'paused' });
    return server.request('thread/read', { threadId: thread.id, includeTurns: true });
  });
  const threadId = made.thread.id;
  const goOn = (text) => async (server) => {
    const { data } = await server.request('thread/list', {});
    const read = await server.request('thread/read', { threadId, includeTurns: true });
    const { thread } = await server.request('thread/resume', { threadId });
    const { completed } = await server.turn(threadId, text);
    const heard = told();
    await compact(server, threadId);
    const found = await server.request('thread/goal/get', { threadId });
    await server.request('thread/goal/set', { threadId, tokenBudget: found.goal.tokenBudget + 1 });
    const facts = { listed: data.length, turns: thread.turns.length, status: completed.turn.status };
    return { ...facts, read, heard, goal: found.goal };
  };
  const taken = await serve(second, goOn('go on'));
  const returned = await serve(first, goOn('and on'));
  return {
    'listed by both': taken.listed === 1 && returned.listed === 1,
    'read alike': evened(made.thread) === evened(taken.read.thread),
    'resumed with all turns': taken.turns === 3 && returned.turns === 5,
    'went on': taken.status === 'completed' && returned.status === 'completed',
    'told what was compacted':
      ['hello', 'run', 'SUM1', 'go on'].every((text) => taken.heard.includes(text)) &&
      ['hello', 'run', 'go on', 'SUM2', 'and on'].every((text) => returned.heard.includes(text)),
    'goal passed on and back':
      taken.goal.objective === goal.objective &&
      taken.goal.status === 'paused' &&
      taken.goal.tokenBudget === goal.tokenBudget &&
      returned.goal.tokenBudget === goal.tokenBudget + 1,
    'database sound': await close(),
  };
}

/** What the model was told of the talk in its last request. */
const heard = (mock) => {
  const asked = JSON.stringify(mock.responses().at(-1).body);
  return ['hello', 'one', 'more', 'two', 'forked', 'back']
    .filter((word) => asked.includes(`"text":"${word}"`))
    .join();
};

async function changeInTurn(first, second) {
  const { cwd, mock, serve, close } = await sharedHome(
    ['one', 'two', 'three', 'four'].map((text) => say(text)),
  );
  const threadId = await serve(first, async (server) => {
    const { thread } = await server.request('thread/start', { cwd });
    await server.turn(thread.id, 'hello');
    await server.turn(thread.id, 'more');
    await server.request('thread/name/set', { threadId: thread.id, name: 'Named' });
    await server.request('thread/metadata/update', { threadId: thread.id, gitInfo: { branch: 'side' } });
    await server.request('thread/archive', { threadId: thread.id });
    return thread.id;
  });
  const ids = ({ data }) => data.map(({ id }) => id);
  const other = await serve(second, async (server) => {
    const archived = ids(await server.request('thread/list', { archived: true }));
    const active = ids(await server.request('thread/list', {}));
    await server.request('thread/unarchive', { threadId });
    const { thread } = await server.request('thread/read', { threadId });
    const fork = await server.request('thread/fork', { threadId });
    await server.turn(fork.thread.id, 'forked');
    const forkHeard = heard(mock);
    await server.request('thread/resume', { threadId });
    const rolledBack = await server.request('thread/rollback', { threadId, numTurns: 1 });
    return {
      archived,
      active,
      thread,
      forkId: fork.thread.id,
      forkHeard,
      left: rolledBack.thread.turns.length,
    };
  });
  const again = await serve(first, async (server) => {
    const listed = await server.request('thread/list', {});
    const found = await server.request('thread/list', { searchTerm: 'Named' });
    const fork = await server.request('thread/read', { threadId: other.forkId, includeTurns: true });
    const resumed = await server.request('thread/resume', { threadId });
    await server.turn(threadId, 'back');
    await server.request('thread/archive', { threadId });
    return {
      listed: ids(listed).sort().join(),
      found: ids(found).join(),
      fork,
      left: resumed.thread.turns.length,
    };
  });
  const last = await serve(second, async (server) => ids(await server.request('thread/list', {})));
  return {
    'archived by one, seen and brought back by the other':
      other.archived.join() === threadId &&
      other.active.length === 0 &&
      again.listed === [threadId, other.forkId].sort().join(),
    'archived by the other again': last.join() === other.forkId,
    named: other.thread.name === 'Named' && again.found === threadId,
    'git data changed': other.thread.gitInfo?.branch === 'side',
    'forked with its history':
      other.forkHeard === 'hello,one,more,two,forked' && again.fork.thread.turns.length === 3,
    'fork knows its source': again.fork.thread.forkedFromId === threadId,
    'rolled back': other.left === 1 && again.left === 1 && heard(mock) === 'hello,one,back',
    'database sound': await close(),
  };
}

let failed = false;
for (const [label, first, second] of [
  ['reference -> quire -> reference', reference, ours],
  ['quire -> reference -> quire', ours, reference],
]) {
  const checks = Object.entries({
    ...(await passOn(first, second)),
    ...(await changeInTurn(first, second)),
  });
  failed ||= checks.some(([, holds]) => !holds);
  console.log(label);
  for (const [name, holds] of checks) console.log(`  ${holds ? 'yes' : 'NO '} ${name}`);
}
process.exit(failed ? 1 : 0);
