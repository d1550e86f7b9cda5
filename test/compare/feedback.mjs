// feedback/upload and windowsSandbox/*: answers and refusals. What is done with feedback is each server's own.
export default async (w) => {
  for (const extra of ['', '[feedback]\nenabled = false\n', '[feedback]\nenabled = "x"\n']) {
    const s = w.server({ extra });
    await s.initialize();
    const ask = (method, params) => s.requestError(method, params);
    for (const params of [
      {},
      { classification: 'bug' },
      { classification: 'bug', includeLogs: 'x' },
      { classification: 'bug', includeLogs: false, tags: { a: 1 } },
      { classification: 'bug', includeLogs: false, extraLogFiles: 'x' },
      { classification: 'bug', includeLogs: false, threadId: 'x' },
      { classification: '', includeLogs: false },
      {
        classification: 'bug',
        includeLogs: true,
        reason: null,
        threadId: null,
        extraLogFiles: null,
        tags: null,
      },
      { classification: 'x', includeLogs: true, extraLogFiles: ['/missing', 'relative'], tags: { a: 'b' } },
      { classification: 'x', includeLogs: true, threadId: '0199d3f6-0000-7000-8000-000000000000' },
      { classification: 'x', includeLogs: false, threadId: '0199D3F6-0000-7000-8000-00000000000A' },
    ]) {
      await ask('feedback/upload', params);
    }
    await ask('windowsSandbox/readiness');
    await ask('windowsSandbox/readiness', null);
    await ask('windowsSandbox/readiness', {});
    await ask('windowsSandbox/setupStart', {});
    await ask('windowsSandbox/setupStart', { mode: 'x' });
    await ask('windowsSandbox/setupStart', { mode: 'elevated', cwd: 'relative' });
    for (const params of [
      { mode: 'unelevated' },
      { mode: 'elevated' },
      { mode: 'elevated', cwd: w.cwd },
      { mode: 'unelevated', cwd: '/missing/x' },
      { mode: 'unelevated', cwd: null },
    ]) {
      const from = s.trace.length;
      await ask('windowsSandbox/setupStart', params);
      await s.waitFor('windowsSandbox/setupCompleted', { from });
    }
    await s.close();
  }
};
