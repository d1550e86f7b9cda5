// What becomes of the config of a home that a version without personalities has been at.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { config, say } from './kit.mjs';

const ID = '0199a213-81a0-7800-8aa0-bbab2a035a53';
const NAME = `rollout-2025-01-01T00-00-00-${ID}.jsonl`;
const timestamp = '2025-01-01T00:00:00.000Z';
const about = {
  id: ID,
  timestamp,
  cwd: '/',
  originator: 'x',
  cli_version: '0.1.0',
  source: 'cli',
  model_provider: 'p',
};
const META = { timestamp, type: 'session_meta', payload: about };
const WORDS = {
  timestamp,
  type: 'event_msg',
  payload: { type: 'user_message', message: 'hi', kind: 'plain' },
};

export default async (w) => {
  const codex = join(w.home, '.codex');
  const marker = join(codex, '.personality_migration');
  const stored = join('sessions', '2025', '01', '01', NAME);
  const write = (file, text) => {
    mkdirSync(dirname(join(codex, file)), { recursive: true });
    writeFileSync(join(codex, file), text);
  };
  const seen = async (label, files, { top = '', provider = '' } = {}) => {
    rmSync(codex, { recursive: true, force: true });
    mkdirSync(codex);
    for (const [file, lines] of Object.entries(files)) {
      write(
        file,
        typeof lines === 'string' ? lines : `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`,
      );
    }
    const mock = await w.mock([say('one')]);
    const before = config(mock, { model: 'gpt-5.4', top, provider });
    const s = w.server({ config: before });
    await s.initialize();
    const { thread } = await s.request('thread/start', {});
    await s.turn(thread.id, 'a');
    const after = readFileSync(join(codex, 'config.toml'), 'utf8');
    const mark = existsSync(marker) ? readFileSync(marker, 'utf8') : null;
    w.note(label, { config: after === before ? 'as it was' : after, mark });
    await s.close();
  };
  const talked = { [stored]: [META, WORDS] };
  const profile = (setting) => ({ top: 'profile = "p"', provider: `\n[profiles.p]\n${setting}\n` });
  await seen('new', {});
  await seen('a thread', talked);
  await seen('a thread without words', { [stored]: [META] });
  await seen('an archived thread', { [join('archived_sessions', NAME)]: [META, WORDS] });
  await seen('chosen', talked, { top: 'personality = "friendly"' });
  await seen('chosen by the profile', talked, profile('personality = "friendly"'));
  await seen('a profile', talked, profile('model_verbosity = "low"'));
  await seen('marked', { ...talked, '.personality_migration': 'v1\n' });
  await seen('comments', talked, { top: '# mine\nmodel_verbosity = "low" # low' });
};
