// model/list beyond its end and with cursors that are none, the provider's abilities, and the mock method.
import { config } from './kit.mjs';
export default async (w) => {
  const s = w.server({ config: config({ baseUrl: 'http://127.0.0.1:1' }) });
  await s.initialize();
  await s.request('model/list', { cursor: '5' });
  for (const cursor of ['invalid', '', '-1', '6', ' 1', '18446744073709551615', '99999999999999999999999']) {
    await s.requestError('model/list', { cursor });
  }
  await s.request('modelProvider/capabilities/read', {});
  await s.request('mock/experimentalMethod', { value: 'x' });
  await s.request('mock/experimentalMethod', {});
  await s.close();
  for (const top of ['model_provider = "amazon-bedrock"\n', 'model_provider = "nope"\n']) {
    const t = w.server({ config: top });
    await t.initialize({ experimental: false });
    await t.requestError('modelProvider/capabilities/read', {});
    await t.requestError('mock/experimentalMethod', {});
    await t.close();
  }
};
