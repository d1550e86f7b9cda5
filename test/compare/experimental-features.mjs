// experimentalFeature/list and experimentalFeature/enablement/set. What a feature is called and said to do is left out.
export default async (w) => {
  for (const extra of [
    '',
    '[features]\ngoals = true\nmemories = false\ncollab = false\nunknown_x = true\n',
  ]) {
    const s = w.server({ extra });
    await s.initialize();
    const list = async (params) => {
      const { unexpectedResult: page, ...error } = await s.requestError('experimentalFeature/list', params);
      for (const feature of page?.data ?? []) {
        feature.description &&= '<ours>';
        feature.announcement &&= '<ours>';
      }
      w.note(JSON.stringify(params), page ?? error);
    };
    const set = (enablement) => s.requestError('experimentalFeature/enablement/set', { enablement });
    await list({});
    for (const params of [
      { limit: 2 },
      { limit: 0 },
      { cursor: '2', limit: 2 },
      { limit: null, cursor: null },
    ])
      await list(params);
    for (const cursor of ['x', '-1', '', '+1', '73', '74', '75', '99999999999999999999'])
      await list({ cursor });
    for (const limit of [-1, 4294967296]) await list({ limit });
    for (const enablement of [
      {},
      null,
      { goals: false },
      { memories: true },
      { apps: true, plugins: false },
      { apps: 1 },
      { unknown: true },
      { personality: false, apps: false },
      { tool_search: false },
      { connectors: true },
      { zz: true, connectors: true, apps: true },
      { tool_suggest: true, tool_call_mcp_elicitation: false, remote_control: false },
    ]) {
      await set(enablement);
    }
    await list({});
    // Each answer to a list has sentences: what counts of them is noted.
    s.trace = s.trace.filter(({ m }) => m.result?.data === undefined);
    await s.close();
  }
};
