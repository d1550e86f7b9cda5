// Providers whose token a command prints: when it is run, what its token is sent with, and what configs are refused.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { config, say } from './kit.mjs';

export default async (w) => {
  const calls = join(w.home, 'calls');
  const called = () => (existsSync(calls) ? readFileSync(calls, 'utf8').trim().split('\n').length : 0);
  const printing = (script, more = '') =>
    `[model_providers.mock_provider.auth]\ncommand = "/bin/sh"\nargs = ["-c", ${JSON.stringify(script)}]\n${more}`;
  const count = `echo x >> ${calls}; wc -l < ${calls}`;
  const models = { status: 200, body: { models: [] } };
  const played = async (label, scripts, provider, turns = ['a']) => {
    rmSync(calls, { force: true });
    const list = (_request, response) => {
      response.writeHead(models.status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(models.body));
    };
    const mock = await w.mock(scripts, { routes: { '/v1/models': list } });
    const s = w.server({ config: config(mock, { provider }) });
    await s.initialize({ optOut: ['thread/tokenUsage/updated'] });
    const { thread } = await s.request('thread/start', { cwd: w.cwd });
    for (const text of turns) await s.turn(thread.id, text);
    const sent = mock.responses().map(({ headers }) => headers.authorization ?? 'none');
    w.note(label, {
      sent: sent.map((text) => (text === sent[0] ? 'first' : 'other')),
      kind: sent[0]?.split(' ')[0],
    });
    w.note(`${label}: was run`, called() > 0);
    await s.close();
  };
  await played('kept between turns', [say('one'), say('two')], printing(count), ['a', 'b']);
  await played('by its environment', [say('one')], printing('echo "$HOME"'));
  await played(
    'renewed when it is refused',
    [() => ({ status: 401, body: { error: { message: 'no' } } }), say('one')],
    printing(count),
  );
  await played(
    'refused twice',
    [
      () => ({ status: 401, body: { error: { message: 'no' } } }),
      () => ({ status: 401, body: { error: { message: 'no' } } }),
    ],
    printing(count),
  );
  const mock = await w.mock([]);
  for (const provider of [
    'env_key = "X"\n[model_providers.mock_provider.auth]\ncommand = "x"',
    'experimental_bearer_token = "t"\nrequires_openai_auth = true\n[model_providers.mock_provider.auth]\ncommand = "x"',
    '[model_providers.mock_provider.auth]\ncommand = " "',
    '[model_providers.mock_provider.auth]\ncommand = "x"\ntimeout_ms = 0',
    '[model_providers.mock_provider.auth]\ncommand = "x"\ntimeout_ms = "1"',
  ]) {
    const s = w.server({ config: config(mock, { provider }) });
    await s.initialize();
    await s.requestError('thread/start', { cwd: w.cwd });
    await s.close();
  }
};
