import { config, say } from './kit.mjs';
import { listening, SocketClient } from './socket-kit.mjs';

const input = [{ type: 'text', text: 'go', text_elements: [] }];
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** A server with a turn whose model says `done` after a while. */
async function running(world, delayMs) {
  const mock = await world.mock([() => pause(delayMs).then(() => say('done'))]);
  const { server, address, child } = await listening(world, { config: config(mock) });
  const client = await SocketClient.connect(world, address);
  await client.initialize();
  const { thread } = await client.request('thread/start', { cwd: world.cwd });
  await client.request('turn/start', { threadId: thread.id, input });
  // Before the model is asked, the reference does not count a turn as one that runs.
  while (mock.responses().length === 0) await pause(10);
  return { server, child, client };
}

const exitOf = async (server) => {
  const { code, signal } = await server.exited;
  return [code, signal];
};

/** Signals to a server with sockets: turns that run are waited for once. */
export default async function (world) {
  for (const signal of ['SIGINT', 'SIGTERM']) {
    const idle = await listening(world, { config: config(await world.mock([])) });
    await (await SocketClient.connect(world, idle.address)).initialize();
    idle.child.kill(signal);
    world.note(`${signal}: idle`, await exitOf(idle.server));

    const patient = await running(world, 1500);
    patient.child.kill(signal);
    await pause(300);
    world.note(`${signal}: goes on`, [patient.server.exit === undefined]);
    const list = await patient.client.request('thread/loaded/list', {});
    world.note(`${signal}: still answers`, list.data.length);
    world.note(`${signal}: ends`, await exitOf(patient.server));
    await patient.client.exited;
    // How a turn ends while the server does, the reference's clients are not always told.
    patient.client.trace = [];

    const hurried = await running(world, 8000);
    hurried.child.kill(signal);
    await pause(300);
    hurried.child.kill(signal);
    const began = Date.now();
    world.note(`${signal}: twice`, await exitOf(hurried.server));
    world.note(`${signal}: at once`, Date.now() - began < 2000);
    hurried.client.trace = [];
  }
}
