import { describe, expect, test } from 'vitest';
import type { ServerRequestParams } from '../../src/protocol/index.ts';
import { rpcRig, settle } from './rig.ts';

const approval: ServerRequestParams<'item/fileChange/requestApproval'> = {
  threadId: 't',
  turnId: 'u',
  itemId: 'i',
  reason: null,
  grantRoot: null,
};
const APPROVAL = 'item/fileChange/requestApproval';

const exec: ServerRequestParams<'item/commandExecution/requestApproval'> = {
  threadId: 't',
  turnId: 'u',
  itemId: 'i',
  command: 'ls',
  additionalPermissions: null,
  availableDecisions: ['accept'],
};

describe('notifications', () => {
  test('reach the connections named, once their initialize was answered, that did not opt out', async () => {
    const rig = rpcRig({});
    const a = await rig.connectReady();
    const b = await rig.connectReady({ optOutNotificationMethods: ['thread/closed', 'bogus'] });
    const early = rig.connect();
    early.send({ method: 'initialize', id: 0, params: { clientInfo: { name: 't', version: '1' } } });
    await settle();
    early.received.length = 0;
    const silent = rig.connect();
    const all = [a.session, b.session, early.session, silent.session];
    rig.outgoing.notify(all, 'thread/closed', { threadId: 't' });
    rig.outgoing.notify(all, 'thread/archived', { threadId: 't' });
    rig.outgoing.broadcast('thread/unarchived', { threadId: 't' });
    await settle();
    const closed = { method: 'thread/closed', params: { threadId: 't' } };
    const archived = { method: 'thread/archived', params: { threadId: 't' } };
    const unarchived = { method: 'thread/unarchived', params: { threadId: 't' } };
    expect([a.received, b.received, early.received, silent.received]).toEqual([
      [closed, archived, unarchived],
      [archived, unarchived],
      [closed, archived, unarchived],
      [],
    ]);
  });

  test('are written as JSON once for all', async () => {
    const rig = rpcRig({});
    const sessions = [await rig.connectReady(), await rig.connectReady()].map(({ session }) => session);
    let written = 0;
    const params = {
      get threadId() {
        written += 1;
        return 't';
      },
    };
    rig.outgoing.notify(sessions, 'thread/closed', params);
    expect(written).toBe(1);
  });

  test('do not reach a closed connection', async () => {
    const rig = rpcRig({});
    const a = await rig.connectReady();
    await a.session.close();
    rig.outgoing.notify([a.session], 'thread/closed', { threadId: 't' });
    await settle();
    expect(a.received).toEqual([]);
  });
});

describe('server requests', () => {
  test('count from 0 across connections and carry their params', async () => {
    const rig = rpcRig({});
    const [a, b] = [await rig.connectReady(), await rig.connectReady()];
    rig.outgoing.request([a.session], APPROVAL, approval);
    rig.outgoing.request([b.session], APPROVAL, approval);
    await settle();
    expect(a.received).toEqual([{ method: APPROVAL, id: 0, params: approval }]);
    expect(b.received).toEqual([{ method: APPROVAL, id: 1, params: approval }]);
  });

  test('hide experimental fields from clients that did not ask for them', async () => {
    const rig = rpcRig({});
    const plain = await rig.connectReady();
    const keen = await rig.connectReady({ experimentalApi: true });
    const method = 'item/commandExecution/requestApproval';
    rig.outgoing.request([plain.session, keen.session], method, exec);
    await settle();
    const { additionalPermissions: _, ...stable } = exec;
    expect(plain.received).toEqual([{ method, id: 0, params: stable }]);
    expect(keen.received).toEqual([{ method, id: 0, params: exec }]);
  });

  test.each([
    [{ result: { decision: 'accept' } }, { type: 'answered', result: { decision: 'accept' } }],
    [{ error: { code: -1, message: 'no' } }, { type: 'refused', error: { code: -1, message: 'no' } }],
    [
      { result: { decision: 'maybe' } },
      { type: 'malformed', reason: expect.stringContaining('unknown variant `maybe`') },
    ],
    [{ result: null }, { type: 'malformed', reason: expect.any(String) }],
  ])('answered with %j', async (answer, outcome) => {
    const rig = rpcRig({});
    const client = await rig.connectReady();
    const request = rig.outgoing.request([client.session], APPROVAL, approval);
    client.send({ id: 0, ...answer });
    expect(await request.outcome).toEqual({ ...outcome, session: client.session });
  });

  test('are settled by the first answer of a connection that was asked', async () => {
    const rig = rpcRig({});
    const [a, b, stranger] = [await rig.connectReady(), await rig.connectReady(), await rig.connectReady()];
    const { outcome } = rig.outgoing.request([a.session, b.session], APPROVAL, approval, { threadId: 't' });
    stranger.send({ id: 0, result: { decision: 'accept' } });
    await settle();
    b.send({ id: 0, result: { decision: 'decline' } });
    await settle();
    a.send({ id: 0, result: { decision: 'accept' } });
    await settle();
    expect(await outcome).toEqual({ type: 'answered', result: { decision: 'decline' }, session: b.session });
    expect(rig.logs.filter(({ message }) => message === 'answer to an unknown server request')).toHaveLength(
      2,
    );
  });

  test('of a thread outlive their connection and are asked again where the thread is resumed', async () => {
    const rig = rpcRig({});
    const first = await rig.connectReady();
    const { outcome } = rig.outgoing.request([first.session], APPROVAL, approval, { threadId: 't' });
    rig.outgoing.request([first.session], APPROVAL, approval, { threadId: 'other' });
    await first.session.close();
    const second = await rig.connectReady();
    rig.outgoing.resendForThread(second.session, 't');
    await settle();
    expect(second.received).toEqual([{ method: APPROVAL, id: 0, params: approval }]);
    expect(rig.outgoing.pendingForThread('t').map(({ id }) => id)).toEqual([0]);
    second.send({ id: 0, result: { decision: 'accept' } });
    expect(await outcome).toMatchObject({ type: 'answered', session: second.session });
    expect(rig.outgoing.pendingForThread('t')).toEqual([]);
  });

  test('without a thread end with the last connection that was asked', async () => {
    const rig = rpcRig({});
    const [a, b] = [await rig.connectReady(), await rig.connectReady()];
    const request = rig.outgoing.request([a.session, b.session], APPROVAL, approval);
    let settled = false;
    void request.outcome.then(() => {
      settled = true;
    });
    await a.session.close();
    await settle();
    expect(settled).toBe(false);
    await b.session.close();
    expect(await request.outcome).toEqual({ type: 'cancelled' });
  });

  test('can be cancelled by thread, one by one, by a signal, or all at the end', async () => {
    const rig = rpcRig({});
    const { session } = await rig.connectReady();
    const abort = new AbortController();
    const requests = [
      rig.outgoing.request([session], APPROVAL, approval, { threadId: 't' }),
      rig.outgoing.request([session], APPROVAL, approval, { threadId: 't' }),
      rig.outgoing.request([session], APPROVAL, approval),
      rig.outgoing.request([session], APPROVAL, approval, { signal: abort.signal }),
      rig.outgoing.request([session], APPROVAL, approval, { signal: AbortSignal.abort() }),
      rig.outgoing.request([], APPROVAL, approval),
      rig.outgoing.request([session], APPROVAL, approval),
    ];
    expect(rig.outgoing.cancelForThread('t')).toEqual([0, 1]);
    expect([rig.outgoing.cancel(2), rig.outgoing.cancel(2)]).toEqual([true, false]);
    abort.abort();
    rig.outgoing.cancelAll();
    expect(await Promise.all(requests.map(({ outcome }) => outcome))).toEqual(
      requests.map(() => ({ type: 'cancelled' })),
    );
  });
});

test('an observer sees what passes, attributed to its connection, without broadcasts', async () => {
  const rig = rpcRig({ 'thread/loaded/list': () => ({ data: [], nextCursor: null }) });
  const client = await rig.connectReady();
  rig.facts.length = 0;
  client.send({ method: 'thread/loaded/list', id: 1, params: {} });
  client.send({ method: 'bogus', id: 2 });
  await settle();
  rig.outgoing.notify([client.session], 'thread/closed', { threadId: 't' });
  rig.outgoing.broadcast('thread/closed', { threadId: 't' });
  rig.outgoing.request([client.session], APPROVAL, approval);
  client.send({ id: 0, result: { decision: 'accept' } });
  await settle();
  expect(rig.facts.map(({ type, method }) => `${type} ${method}`)).toEqual([
    'clientRequest thread/loaded/list',
    'clientResponse thread/loaded/list',
    'clientRequest bogus',
    'clientError bogus',
    'notification thread/closed',
    `serverRequest ${APPROVAL}`,
    `serverResponse ${APPROVAL}`,
  ]);
  expect(new Set(rig.facts.map(({ session }) => session))).toEqual(new Set([client.session]));
});
