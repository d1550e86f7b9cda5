// Shared pieces of the scenarios about rules for commands.
import { call, config, say, shell, toolOutputs } from './kit.mjs';
import fs from 'node:fs';

/** A call that runs a script. */
export const run = (id, script, extra) => call(id, 'shell_command', shell(script, extra));

/** The text and mode of a file, or why there is none. */
const look = (path) => {
  try {
    const { mode } = fs.statSync(path);
    return `${(mode & 0o777).toString(8)} ${fs.readFileSync(path, 'utf8')}`;
  } catch (error) {
    return error.code;
  }
};

/**
 * One turn under rules: `files` by name in CODEX_HOME/rules (null makes a folder), `script` what the model calls,
 * `answers` what the client says, `accept` where it says nothing. Notes what the model was told and what was written.
 */
export async function turnWithRules(
  w,
  label,
  { files = {}, policy, sandbox, granular, script, answers = [] },
) {
  const home = `${w.home}/.codex`;
  fs.rmSync(home, { recursive: true, force: true });
  for (const name of ['one', 'two']) fs.rmSync(`${w.home}/${name}`, { force: true });
  for (const [name, text] of Object.entries(files)) {
    fs.mkdirSync(`${home}/rules`, { recursive: true });
    if (text === null) fs.mkdirSync(`${home}/rules/${name}`);
    else fs.writeFileSync(`${home}/rules/${name}`, text);
  }
  const mock = await w.mock([...script, say('done')]);
  const settings = config(mock, { policy, sandbox });
  const s = w.server({
    config: granular
      ? settings.replace(/approval_policy.*\n/, `approval_policy = { granular = ${granular} }\n`)
      : settings,
  });
  const left = [...answers];
  s.handlers['item/commandExecution/requestApproval'] = () => ({ decision: left.shift() ?? 'accept' });
  await s.initialize();
  const { thread } = await s.request('thread/start', { cwd: w.cwd });
  await s.turn(thread.id, label);
  w.note(`${label}: outputs`, toolOutputs(mock));
  const outside = ['one', 'two'].filter((name) => fs.existsSync(`${w.home}/${name}`));
  w.note(`${label}: outside`, outside);
  w.note(`${label}: rules`, look(`${home}/rules/default.rules`));
  const told = mock.responses().at(-1)?.body.input ?? [];
  w.note(
    `${label}: input`,
    told.slice(3).map((item) => [item.type, item.role ?? null, item.call_id ?? null]),
  );
  const warnings = s.trace.filter(({ m }) => m.method === 'warning').map(({ m }) => m.params.message);
  w.note(
    `${label}: warnings`,
    warnings.filter((message) => message.startsWith('Failed')),
  );
  const broken = s.trace.filter(
    ({ m }) => m.method === 'configWarning' && m.params.summary.includes('rules'),
  );
  w.note(
    `${label}: mistakes`,
    broken.map(({ m: { params } }) => [params.summary, params.path ?? null, params.range ?? null]),
  );
  await s.close();
}
