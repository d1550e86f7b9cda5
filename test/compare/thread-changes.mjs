// Names, git data, memory modes and the reset of memories: fresh, loaded, stored, ephemeral, archived, missing threads.
import fs from 'node:fs';
import path from 'node:path';
import { config, say } from './kit.mjs';
import { stateDatabase } from './state-database.mjs';

export default async (w) => {
  const mock = await w.mock([say('one'), say('two'), say('three')]);
  let s = w.server({ config: config(mock) });
  await s.initialize();
  const home = path.join(w.home, '.codex');
  const { rowsOf, change } = stateDatabase(home);
  const row = (id) =>
    w.note(
      'row',
      rowsOf(
        `select title, git_sha, git_branch, git_origin_url, memory_mode from threads where id = '${id}'`,
      ),
    );
  const metas = (file) =>
    w.note(
      'metas',
      fs
        .readFileSync(file, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
        .filter(({ type }) => type === 'session_meta')
        .map(({ payload: { base_instructions: _text, ...rest } }) => rest),
    );
  const index = () =>
    w.note(
      'index',
      fs
        .readFileSync(path.join(home, 'session_index.jsonl'), 'utf8')
        .trim()
        .split('\n')
        .map((line) => ({ ...JSON.parse(line), updated_at: typeof JSON.parse(line).updated_at })),
    );
  const start = async (extra = {}) => (await s.request('thread/start', { cwd: w.cwd, ...extra })).thread;
  const none = '0199a0b0-0000-7000-8000-000000000000';
  const named = await start();
  await s.requestError('thread/name/set', { threadId: named.id, name: ' \n ' });
  await s.request('thread/name/set', { threadId: named.id, name: '  A name ' });
  await s.waitFor('thread/name/updated');
  w.note('named is stored', fs.existsSync(named.path));
  await s.request('thread/read', { threadId: named.id });
  index();
  row(named.id);
  await s.turn(named.id, 'words');
  row(named.id);
  await s.request('thread/list', {});
  await s.request('thread/list', { searchTerm: 'A name' });
  const changed = await start();
  await s.request('thread/metadata/update', { threadId: changed.id, gitInfo: { branch: ' b1 ' } });
  metas(changed.path);
  row(changed.id);
  await s.request('thread/metadata/update', { threadId: changed.id, gitInfo: { sha: 's', originUrl: 'u' } });
  await s.request('thread/metadata/update', { threadId: changed.id, gitInfo: { sha: null, branch: null } });
  await s.request('thread/read', { threadId: changed.id });
  metas(changed.path);
  for (const gitInfo of [undefined, null, {}, { sha: '' }, { branch: ' ' }, { originUrl: '\t', sha: 's' }]) {
    await s.requestError('thread/metadata/update', { threadId: changed.id, gitInfo });
  }
  await s.request('thread/metadata/update', { threadId: changed.id, gitInfo: { originUrl: null } });
  metas(changed.path);
  row(changed.id);
  const moded = await start();
  await s.request('thread/memoryMode/set', { threadId: moded.id, mode: 'disabled' });
  await s.requestError('thread/memoryMode/set', { threadId: moded.id, mode: 'sometimes' });
  metas(moded.path);
  row(moded.id);
  const ephemeral = await start({ ephemeral: true });
  const changes = [
    ['thread/name/set', { name: 'x' }],
    ['thread/metadata/update', { gitInfo: { sha: 's' } }],
    ['thread/memoryMode/set', { mode: 'disabled' }],
  ];
  for (const [method, params] of changes) {
    for (const threadId of [ephemeral.id, none, 'nope'])
      await s.requestError(method, { threadId, ...params });
  }
  await s.request('thread/archive', { threadId: named.id });
  await s.waitFor('thread/archived');
  await s.requestError('thread/name/set', { threadId: named.id, name: 'x' });
  await s.requestError('thread/memoryMode/set', { threadId: named.id, mode: 'disabled' });
  await s.request('thread/resume', { threadId: named.id, excludeTurns: true });
  await s.close();
  s = w.server({ config: config(mock) });
  await s.initialize();
  await s.request('thread/unarchive', { threadId: named.id });
  await s.request('thread/name/set', { threadId: named.id, name: 'stored name' });
  await s.request('thread/metadata/update', { threadId: named.id, gitInfo: { sha: 'abc', branch: null } });
  await s.request('thread/memoryMode/set', { threadId: named.id, mode: 'enabled' });
  await s.request('thread/read', { threadId: named.id });
  await s.request('thread/resume', { threadId: named.id, excludeTurns: true });
  await s.turn(named.id, 'more words');
  await s.request('thread/list', {});
  fs.mkdirSync(path.join(home, 'memories', 'deep'), { recursive: true });
  fs.writeFileSync(path.join(home, 'memories', 'deep', 'note.md'), 'x');
  change(
    `insert into stage1_outputs (thread_id, source_updated_at, raw_memory, rollout_summary, generated_at) values ('${named.id}', 1, 'a', 'b', 2);
     insert into jobs (kind, job_key, status, retry_remaining) values ('memory_stage1', 'k', 'x', 1), ('memory_consolidate_global', 'g', 'x', 1), ('other', 'o', 'x', 1)`,
  );
  await s.request('memory/reset');
  w.note('left', rowsOf('select kind from jobs union all select thread_id from stage1_outputs'));
  w.note(
    'memories',
    ['memories', 'memories_extensions'].map((name) => fs.readdirSync(path.join(home, name))),
  );
  fs.rmdirSync(path.join(home, 'memories'));
  fs.symlinkSync(w.cwd, path.join(home, 'memories'));
  await s.requestError('memory/reset');
};
