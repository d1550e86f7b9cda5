// The user's own commands: as turns of their own, what the next turn's model hears of them, and what is stored.
import { config, say } from './kit.mjs';
import { heard, records } from './shell-command-kit.mjs';

export default async (w) => {
  const mock = await w.mock([say('one'), say('two')]);
  const settings = config(mock, { policy: 'untrusted', sandbox: 'read-only' });
  const s = w.server({ config: settings, env: { SEEN: 'yes' } });
  await s.initialize({ optOut: ['thread/tokenUsage/updated'] });
  const { thread } = await s.request('thread/start', { cwd: w.cwd });
  const threadId = thread.id;
  const run = async (command, { server = s, id = threadId } = {}) => {
    const from = server.trace.length;
    await server.request('thread/shellCommand', { threadId: id, command });
    await server.waitFor('turn/completed', { from, timeout: 20000 });
  };
  await run("printf 'hello from bang\\n'");
  await s.request('thread/read', { threadId, includeTurns: true });
  await s.request('thread/turns/list', { threadId });
  await s.request('thread/list', {});
  await run(
    '  echo a > made.txt; cat made.txt; pwd; echo $SEEN; test "$CODEX_THREAD_ID" && echo known; cat; exit 3  ',
  );
  await run('true');
  await run('echo out; sleep 0.3; echo err >&2; sleep 0.3; echo more');
  await run('rg --version > /dev/null; ls; cat made.txt | head -1');
  w.note('made', w.read('made.txt'));
  await s.turn(threadId, 'hello');
  w.note('asked', heard(mock.responses().at(-1)));
  await run('head -c 50000 /dev/zero | tr "\\0" "x"');
  await s.turn(threadId, 'again');
  w.note('asked', heard(mock.responses().at(-1)).slice(-3));
  w.note('file', records(thread.path));
  await s.request('thread/read', { threadId, includeTurns: true });
  await s.request('thread/turns/list', { threadId });
  await s.request('thread/fork', { threadId });
  await s.request('thread/list', {});
  await s.request('thread/rollback', { threadId, numTurns: 1 });
  await s.request('thread/read', { threadId, includeTurns: true });
  const fail = (params, server = s) => server.requestError('thread/shellCommand', params);
  await fail({ threadId, command: '' });
  await fail({ threadId: 'nope', command: ' \n\t ' });
  await fail({ threadId: 'nope', command: 'true' });
  await fail({ threadId: '00000000-0000-7000-8000-000000000000', command: 'true' });
  await fail({ threadId });
  await s.close();
  const t = w.server({ config: settings });
  await t.initialize({ optOut: ['thread/tokenUsage/updated'] });
  await fail({ threadId, command: 'true' }, t);
  const fleeting = await t.request('thread/start', { ephemeral: true, cwd: w.cwd });
  await run('echo short', { server: t, id: fleeting.thread.id });
  await t.request('thread/read', { threadId: fleeting.thread.id });
  await t.request('thread/resume', { threadId });
  await run('echo later', { server: t });
  mock.push(say('three'));
  await t.turn(threadId, 'more');
  // We keep the command before the turn that was rolled back, as clients see it; the reference's model forgets it.
  w.note('asked', heard(mock.responses().at(-1)).slice(-2));
};
