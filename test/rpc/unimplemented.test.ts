import { expect, test } from 'vitest';
import { clientRequests } from '../../src/protocol/index.ts';
import { UNIMPLEMENTED } from '../../src/rpc/unimplemented.ts';
import { startServer } from '../harness/index.ts';
import { Chance, Generator } from './fuzz-messages.ts';

test('what is listed as not implemented has no handler', async () => {
  const { client, home } = await startServer();
  const world = { folder: home.workspace.path, threadIds: ['01a2038e-3db1-77e3-af5d-e31377a462f9'] };
  const generator = new Generator(new Chance(1), world, true);
  const errors = await Promise.all(
    UNIMPLEMENTED.map((method) =>
      client.requestError(method, generator.value(clientRequests[method].params)),
    ),
  );
  expect(errors).toEqual(
    UNIMPLEMENTED.map((method) => ({ code: -32603, message: `${method} is not implemented yet` })),
  );
});
