// fuzzyFileSearch/session*: refusals, and what is told to each query. What comes while files are still looked for is
// each server's own; the last of each is compared.
import { join } from 'node:path';
export default async (w) => {
  const s = w.server({});
  await s.initialize();
  const at = (...names) => join(w.cwd, ...names);
  const call = (method, params) => s.requestError(`fuzzyFileSearch/session${method}`, params);
  for (const name of ['alpha.txt', 'sub/Alp', 'beta']) w.file(`a/${name}`, '');
  w.file('b/alpine', '');
  const told = async (sessionId, query, act) => {
    const from = s.trace.length;
    await act();
    const of = (m) => m.params?.sessionId === sessionId;
    await s.waitFor((m) => m.method === 'fuzzyFileSearch/sessionCompleted' && of(m), { from });
    await s.waitFor(
      (m) => m.method === 'fuzzyFileSearch/sessionUpdated' && of(m) && m.params.query === query,
      { from },
    );
    await new Promise((resolve) => setTimeout(resolve, 150));
    const updates = s.messages(from).filter((m) => m.method === 'fuzzyFileSearch/sessionUpdated' && of(m));
    w.note(`${sessionId}: ${query}`, updates.at(-1).params);
  };
  const ask = (sessionId, query) => told(sessionId, query, () => call('Update', { sessionId, query }));
  await call('Start', {});
  await call('Start', { sessionId: 'x' });
  await call('Start', { sessionId: '', roots: [] });
  await call('Start', { sessionId: '', roots: [at('a')] });
  await call('Start', { sessionId: 'x', roots: [] });
  await call('Update', { sessionId: 'x', query: 'a' });
  await call('Update', { sessionId: 'x' });
  await call('Update', {});
  await call('Stop', {});
  await call('Stop', { sessionId: 'x' });
  await told('one', '', () => call('Start', { sessionId: 'one', roots: [at('a')] }));
  for (const query of ['alp', 'alp', 'ALP', 'al', 'zzz', '', ' ', '!alp']) await ask('one', query);
  await told('two', '', () => call('Start', { sessionId: 'two', roots: [at('b'), at('missing')] }));
  await ask('two', 'alp');
  await ask('one', 'alp');
  w.file('a/alpenglow', '');
  await ask('one', 'alpen');
  await told('one', '', () => call('Start', { sessionId: 'one', roots: [at('a')] }));
  await ask('one', 'alpen');
  await call('Start', { sessionId: 'one', roots: [] });
  await ask('one', 'alpen');
  await call('Stop', { sessionId: 'one' });
  await call('Stop', { sessionId: 'one' });
  await call('Update', { sessionId: 'one', query: 'alp' });
  await ask('two', 'alp');
  await told('none', '', () => call('Start', { sessionId: 'none', roots: [at('missing')] }));
  await ask('none', 'a');
};
