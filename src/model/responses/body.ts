import type { ResponseItem } from '../../protocol/index.ts';
import type { ModelRequest } from '../provider.ts';

/** What a request says: keys, their order and which of them are absent are those of 0.129.0. */
export type RequestFields = ReturnType<typeof requestFields>;

/**
 * What `POST /responses` says.
 *
 * @param kept the ids of what the model said, where the provider keeps responses (Azure) and knows items by them; null
 *   where it keeps nothing
 */
export function requestFields(request: ModelRequest, kept: WeakMap<ResponseItem, string> | null = null) {
  const text = textControls(request);
  return {
    model: request.model,
    ...(request.instructions === '' ? {} : { instructions: request.instructions }),
    input: request.input.map((item) => withId(wireItem(item), kept?.get(item))),
    tools: request.tools,
    tool_choice: 'auto',
    parallel_tool_calls: request.parallelToolCalls,
    reasoning: request.reasoning,
    store: kept !== null,
    stream: true,
    include: request.include,
    ...(request.serviceTier === undefined ? {} : { service_tier: request.serviceTier }),
    prompt_cache_key: request.promptCacheKey,
    ...(text === null ? {} : { text }),
    client_metadata: request.clientMetadata,
  };
}

/** The body of `POST /responses/compact`, likewise. */
export function compactBody(request: ModelRequest): string {
  const { verbosity } = request;
  return JSON.stringify({
    model: request.model,
    input: request.input.map(wireItem),
    ...(request.instructions === '' ? {} : { instructions: request.instructions }),
    tools: request.tools,
    parallel_tool_calls: request.parallelToolCalls,
    ...(request.reasoning === null ? {} : { reasoning: request.reasoning }),
    ...(request.serviceTier === undefined ? {} : { service_tier: request.serviceTier }),
    prompt_cache_key: request.promptCacheKey,
    ...(verbosity === undefined ? {} : { text: { verbosity } }),
  });
}

function withId(item: object, id: string | undefined): object {
  return id === undefined ? item : { ...item, id };
}

/** Reasoning without raw content is sent with `content: null`, a local shell call with all that it could say. */
export function wireItem(item: ResponseItem): object {
  if (item.type === 'local_shell_call') {
    const { type, command, ...more } = item.action;
    return { ...item, action: { type, command, ...SAYS_NO_MORE, ...more } };
  }
  if (item.type !== 'reasoning' || item.content !== undefined) return item;
  const { type, summary, encrypted_content } = item;
  return { type, summary, content: null, encrypted_content };
}

/** What a command may say of how it runs. */
const SAYS_NO_MORE = { timeout_ms: null, working_directory: null, env: null, user: null } as const;

function textControls(request: ModelRequest): object | null {
  const { verbosity, outputSchema, strictSchema = true } = request;
  if (verbosity === undefined && outputSchema === undefined) return null;
  return {
    ...(verbosity === undefined ? {} : { verbosity }),
    ...(outputSchema === undefined
      ? {}
      : {
          format: {
            type: 'json_schema',
            strict: strictSchema,
            schema: outputSchema,
            name: 'codex_output_schema',
          },
        }),
  };
}
