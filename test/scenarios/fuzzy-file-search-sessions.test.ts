import { describe, expect, test } from 'vitest';
import { CARRIERS, startServer, type ServerSetup, type TestClient } from '../harness/index.ts';

async function start(setup: ServerSetup = {}) {
  const server = await startServer(setup);
  const { workspace } = server.home;
  for (const file of ['a/alpha.txt', 'a/sub/beta', 'b/alpine']) workspace.write(file, '');
  return { ...server, folder: workspace, a: workspace.join('a'), b: workspace.join('b') };
}

/** Asks a session, and gives the last of what was found with how often the end was told. */
async function ask(client: TestClient, sessionId: string, query: string) {
  const from = client.mark();
  expect(await client.request('fuzzyFileSearch/sessionUpdate', { sessionId, query })).toEqual({});
  return told(client, sessionId, query, from);
}

async function told(client: TestClient, sessionId: string, query: string, from: number) {
  await client.waitFor('fuzzyFileSearch/sessionCompleted', (told) => told.sessionId === sessionId, { from });
  const updates = client.notifications('fuzzyFileSearch/sessionUpdated', from);
  const last = updates.findLast((update) => update.sessionId === sessionId);
  expect(last?.query).toBe(query);
  return last?.files.map(({ path }) => path);
}

const notFound = (sessionId: string) => ({
  code: -32600,
  message: `fuzzy file search session not found: ${sessionId}`,
});

describe.each(CARRIERS)('a search session over %s', (carrier) => {
  test('answers one query after another by notifications', async () => {
    const { client, a } = await start({ carrier });
    const from = client.mark();
    await client.request('fuzzyFileSearch/sessionStart', { sessionId: 's', roots: [a] });
    expect(await told(client, 's', '', from)).toEqual([]);
    const asked = client.mark();
    expect(await ask(client, 's', 'ALP')).toEqual(['alpha.txt']);
    expect(client.notifications('fuzzyFileSearch/sessionUpdated', asked)).toEqual([
      {
        sessionId: 's',
        query: 'ALP',
        files: [
          {
            root: a,
            path: 'alpha.txt',
            match_type: 'file',
            file_name: 'alpha.txt',
            score: 84,
            indices: [0, 1, 2],
          },
        ],
      },
    ]);
    expect(await ask(client, 's', 'ALP')).toEqual(['alpha.txt']);
    expect(await ask(client, 's', 'sub')).toEqual(['sub', 'sub/beta']);
    expect(await ask(client, 's', 'none')).toEqual([]);
    expect(await ask(client, 's', ' ')).toEqual(['', 'alpha.txt', 'sub', 'sub/beta']);
    expect(await ask(client, 's', '')).toEqual([]);
  });
});

test('sessions are independent; each knows the files that were there when it started', async () => {
  const { client, folder, a, b } = await start();
  await client.request('fuzzyFileSearch/sessionStart', { sessionId: 'a', roots: [a] });
  await client.request('fuzzyFileSearch/sessionStart', { sessionId: 'b', roots: [b] });
  expect(await ask(client, 'a', 'alp')).toEqual(['alpha.txt']);
  expect(await ask(client, 'b', 'alp')).toEqual(['alpine']);
  folder.write('a/alpenglow', '');
  expect(await ask(client, 'a', 'alpen')).toEqual([]);
  await client.request('fuzzyFileSearch/sessionStart', { sessionId: 'a', roots: [a] });
  expect(await ask(client, 'a', 'alpen')).toEqual(['alpenglow']);
});

test('a stopped session is unknown, and stopping an unknown one is fine', async () => {
  const { client, a } = await start();
  await client.request('fuzzyFileSearch/sessionStart', { sessionId: 's', roots: [a] });
  await client.request('fuzzyFileSearch/sessionStop', { sessionId: 's' });
  await client.request('fuzzyFileSearch/sessionStop', { sessionId: 's' });
  const error = await client.requestError('fuzzyFileSearch/sessionUpdate', { sessionId: 's', query: 'a' });
  expect(error).toEqual(notFound('s'));
});

test('a session needs a name and a root', async () => {
  const { client, a } = await start();
  const refusal = (sessionId: string, roots: string[]) =>
    client.requestError('fuzzyFileSearch/sessionStart', { sessionId, roots });
  expect(await refusal('', [a])).toEqual({ code: -32600, message: 'sessionId must not be empty' });
  const message = 'failed to start fuzzy file search session: at least one search directory is required';
  expect(await refusal('s', [])).toEqual({ code: -32603, message });
});

test('every connection hears of a session and may ask it, until the one that started it is gone', async () => {
  const { client, connect, a } = await start();
  const owner = await connect();
  await owner.request('fuzzyFileSearch/sessionStart', { sessionId: 's', roots: [a] });
  const heard = owner.mark();
  expect(await ask(client, 's', 'beta')).toEqual(['sub/beta']);
  expect(await told(owner, 's', 'beta', heard)).toEqual(['sub/beta']);
  await owner.close();
  const error = await client.requestError('fuzzyFileSearch/sessionUpdate', { sessionId: 's', query: 'a' });
  expect(error).toEqual(notFound('s'));
});

test('of queries in a row the last one is answered', async () => {
  const { client, a } = await start();
  await client.request('fuzzyFileSearch/sessionStart', { sessionId: 's', roots: [a] });
  expect(await ask(client, 's', 'beta')).toEqual(['sub/beta']);
  const queries = ['a', 'al', 'alp', 'alph'];
  await Promise.all(
    queries.map((query) => client.request('fuzzyFileSearch/sessionUpdate', { sessionId: 's', query })),
  );
  const updated = await client.waitFor('fuzzyFileSearch/sessionUpdated', ({ query }) => query === 'alph');
  expect(updated.files.map(({ path }) => path)).toEqual(['alpha.txt']);
});
