// Shared pieces of the scenarios that compare.mjs runs on the reference and on Quire.
export { startMockResponses, ev, say, call } from '../../../shared/oracle/mock-responses.mjs';

/** A config.toml for the mock model: `policy` and `sandbox` are the configured defaults of the server under test. */
export const config = (
  mock,
  { model = 'mock-model', policy = 'never', sandbox = 'workspace-write', top = '', provider = '' } = {},
) =>
  `model = "${model}"
approval_policy = "${policy}"
sandbox_mode = "${sandbox}"
model_provider = "mock_provider"
${top}
[model_providers.mock_provider]
name = "Mock"
base_url = "${mock.baseUrl}"
wire_api = "responses"
request_max_retries = 0
stream_max_retries = 0
${provider}
`;

/** The arguments of a `shell_command` call that starts quickly. */
export const shell = (command, extra = {}) => ({ command, timeout_ms: 5000, login: false, ...extra });

/** What the model was told of its calls, over all requests of the last one. */
export const toolOutputs = (mock) =>
  (mock.responses().at(-1)?.body.input ?? [])
    .filter((item) => item.type.endsWith('_call_output'))
    .map((item) => String(item.output).replace(/"duration_seconds":[\d.]+/, '"duration_seconds":<s>'));

/**
 * Keeps the first of equal statuses that a server said of a thread in a row. 0.129.0 has two tasks that tell of a thread
 * that is let go; when the one comes late, it says `notLoaded` again. Clients learn nothing from that, and we say it once.
 */
export const keepStatusChanges = (server) => {
  const told = new Map();
  server.trace = server.trace.filter(({ m: { method, params } }) => {
    if (method !== 'thread/status/changed') return true;
    const status = JSON.stringify(params.status);
    if (told.get(params.threadId) === status) return false;
    told.set(params.threadId, status);
    return true;
  });
};

/** The models that a server lists, without the words: those of the models that it knows by itself are its own. */
export const listedModels = async (server) => {
  const { data } = await server.request('model/list', { includeHidden: true, limit: 100 });
  for (const model of data) {
    model.description = typeof model.description;
    if (model.upgradeInfo !== null) model.upgradeInfo.migrationMarkdown = 'words';
    if (model.availabilityNux !== null) model.availabilityNux.message = 'words';
    for (const effort of model.supportedReasoningEfforts) effort.description = 'words';
  }
  return data.map(({ id }) => id);
};
