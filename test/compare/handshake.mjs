// The handshake: what may come before it, what it refuses, and what it settles for requests and notifications.
import { config, say } from './kit.mjs';
export default async (w) => {
  const mock = await w.mock([say('1'), say('2')]);
  // before initialize
  let s = w.server({ config: config(mock) });
  for (const m of [
    'thread/start',
    'turn/start',
    'model/list',
    'nope',
    'thread/read',
    'config/read',
    'mock/experimentalMethod',
    'initialized',
  ])
    await s.requestError(m, {});
  for (const p of [
    undefined,
    {},
    { clientInfo: {} },
    { clientInfo: { name: 'x' } },
    { clientInfo: { name: 5, version: '1' } },
    { clientInfo: { name: 'x', version: '1' }, capabilities: 5 },
    { clientInfo: { name: 'x', version: '1' }, capabilities: { experimentalApi: 'y' } },
    { clientInfo: { name: 'x', version: '1' }, capabilities: { optOutNotificationMethods: 'y' } },
    { clientInfo: { name: 'bad\rname', version: '1' } },
    { clientInfo: { name: 'bad\nname', version: '1' } },
    { clientInfo: { name: 'bäd', version: '1' } },
    { clientInfo: { name: '', version: '1' } },
  ]) {
    await s.requestError('initialize', p);
  }
  await s.close();
  // null caps
  s = w.server({ config: config(mock) });
  await s.request('initialize', {
    clientInfo: { name: 'codex_vscode', title: null, version: '0.1.0' },
    capabilities: null,
  });
  await s.requestError('thread/start', { cwd: w.cwd, mockExperimentalField: 'x' });
  await s.requestError('initialize', { clientInfo: { name: 'codex_vscode', title: null, version: '0.1.0' } });
  const { thread } = await s.request('thread/start', { cwd: w.cwd }); // without initialized notification
  await s.turn(thread.id, 'hi');
  const h = mock.responses()[0].headers;
  w.note('hdr', {
    originator: h.originator,
    ua: h['user-agent'].replace(/\/.*/, ''),
    keys: Object.keys(h)
      .filter((k) => k !== 'connection' && k !== 'accept')
      .sort(),
  });
  const b = mock.responses()[0].body;
  w.note('body', {
    store: b.store,
    stream: b.stream,
    include: b.include,
    tool_choice: b.tool_choice,
    pck: b.prompt_cache_key,
    cm: Object.keys(b.client_metadata ?? {}).sort(),
    keys: Object.keys(b).sort(),
  });
  await s.close();
  // opt out
  const s2 = w.server({ config: config(mock) });
  await s2.initialize({
    experimental: false,
    optOut: [
      'thread/started',
      'item/agentMessage/delta',
      'turn/started',
      'thread/status/changed',
      'thread/tokenUsage/updated',
      'no/such',
    ],
  });
  const t2 = await s2.request('thread/start', { cwd: w.cwd });
  await s2.turn(t2.thread.id, 'hi');
  w.note(
    'methods',
    s2
      .messages()
      .filter((m) => m.method)
      .map((m) => m.method),
  );
  await s2.close();
};
