// Lines that are no messages, odd envelopes, and ids of every kind.
import { config, say } from './kit.mjs';
export default async (w) => {
  const mock = await w.mock([say('1'), say('2')]);
  const s = w.server({ config: config(mock) });
  s.sendRaw('not json\n');
  s.sendRaw('\n');
  s.sendRaw('[]\n');
  s.sendRaw('5\n');
  s.sendRaw('{}\n');
  s.sendRaw('{"id":1}\n');
  s.sendRaw('{"id":"s1","method":"thread/list","params":{}}\n');
  await s.waitFor((m) => m.id === 's1');
  await s.initialize();
  s.sendRaw('{"id":"str","method":"thread/loaded/list"}\n');
  await s.waitFor((m) => m.id === 'str');
  s.sendRaw('{"id":"str2","method":"thread/loaded/list","params":null}\n');
  await s.waitFor((m) => m.id === 'str2');
  s.sendRaw('{"id":"str3","method":"thread/loaded/list","params":[]}\n');
  await s.waitFor((m) => m.id === 'str3');
  s.sendRaw(
    '{"jsonrpc":"2.0","id":"str4","method":"thread/loaded/list","params":{"limit":null,"extra":1}}\n',
  );
  await s.waitFor((m) => m.id === 'str4');
  s.sendRaw('{"id":"str5","method":"turn/start"}\n');
  await s.waitFor((m) => m.id === 'str5');
  s.sendRaw('{"id":"str6","method":"turn/start","params":"x"}\n');
  await s.waitFor((m) => m.id === 'str6');
  s.sendRaw('{"method":"no/such/notification"}\n');
  s.sendRaw('{"method":"initialized"}\n');
  s.sendRaw('{"id":999,"result":{}}\n');
  s.sendRaw('{"id":999,"error":{"code":1,"message":"x"}}\n');
  s.sendRaw('{"id":-5,"method":"thread/loaded/list","params":{}}\n');
  await s.waitFor((m) => m.id === -5);
  s.sendRaw('{"id":"a","method":"thread/loaded/list","params":{}}\r\n');
  await s.waitFor((m) => m.id === 'a');
  s.sendRaw('  {"id":"b","method":"thread/loaded/list","params":{}}  \n');
  await s.waitFor((m) => m.id === 'b');
  s.sendRaw('{"id":"c","method":"thread/loaded/list",');
  await new Promise((r) => setTimeout(r, 50));
  s.sendRaw('"params":{}}\n');
  await s.waitFor((m) => m.id === 'c');
  s.sendRaw(
    '{"id":"f","method":"thread/loaded/list","params":{}, "trace":{"traceparent":"00-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-bbbbbbbbbbbbbbbb-01"}}\n',
  );
  await s.waitFor((m) => m.id === 'f');
  const { thread } = await s.request('thread/start', { cwd: w.cwd });
  await s.turn(thread.id, 'hi');
};
