import { config } from './kit.mjs';
import { SocketClient, listening } from './socket-kit.mjs';

/** Frames that carry no request: what is passed over, what ends the connection, and names that all are told of. */
export default async function (world) {
  const mock = await world.mock([]);
  const { address } = await listening(world, { config: config(mock) });
  const client = await SocketClient.connect(world, address);
  const other = await SocketClient.connect(world, address);
  await client.initialize();
  await other.initialize();
  client.socket.send(Buffer.from('{"method":"thread/loaded/list","id":90,"params":{}}'));
  client.socket.send('');
  client.socket.send('  ');
  client.socket.send('not json');
  client.socket.send(
    '{"method":"thread/loaded/list","id":91,"params":{}}\n{"method":"thread/loaded/list","id":92,"params":{}}',
  );
  client.socket.send('\n{"method":"thread/loaded/list","id":93,"params":{}}\n');
  await client.waitFor((m) => m.id === 93);
  const pong = new Promise((resolve) => client.socket.once('pong', (data) => resolve(data.toString())));
  client.socket.ping('are you there');
  world.note('pong', await pong);
  client.socket.pong('unasked');
  world.note(
    'a long message',
    await client.requestError('thread/read', { threadId: 'x'.repeat(3_000_000) }).then((e) => e.code),
  );

  const { thread } = await client.request('thread/start', { cwd: world.cwd });
  await client.request('thread/name/set', { threadId: thread.id, name: 'a name' });
  await other.waitFor('thread/name/updated');
  world.note(
    'told',
    [client, other].map((one) => one.messages().filter((m) => m.method === 'thread/name/updated').length),
  );

  await client.close();
  const lines = await SocketClient.connect(world, address);
  lines.socket._socket.write(Buffer.from([0x81, 0x02, 0x7b, 0x7d]));
  world.note('unmasked', (await lines.exited).code !== 1000);
}
