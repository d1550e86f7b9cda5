/** The model's own items (Responses API), as stored in histories and taken by `thread/inject_items`. */
import {
  array,
  bigUint64,
  def,
  described,
  doc,
  map,
  nullDefault,
  nullable,
  obj,
  omittable,
  opaqueJson,
  shared,
  string,
  stringEnum,
  tagged,
  tsOnly,
  untagged,
  writeOnly,
  type Static,
} from './schema/index.ts';

export const ImageDetail = def('ImageDetail', () => stringEnum('auto', 'low', 'high', 'original'), shared);
export type ImageDetail = Static<typeof ImageDetail>;

export const ContentItem = def(
  'ContentItem',
  () =>
    tagged('type', {
      input_text: { text: string },
      input_image: { image_url: string, detail: omittable(ImageDetail) },
      output_text: { text: string },
    }),
  shared,
);
export type ContentItem = Static<typeof ContentItem>;

export const FunctionCallOutputContentItem = def(
  'FunctionCallOutputContentItem',
  () =>
    tagged('type', {
      input_text: { text: string },
      input_image: { image_url: string, detail: omittable(ImageDetail) },
    }),
  shared,
);
export type FunctionCallOutputContentItem = Static<typeof FunctionCallOutputContentItem>;

export const FunctionCallOutputBody = def(
  'FunctionCallOutputBody',
  () => untagged(string, array(FunctionCallOutputContentItem)),
  shared,
);
export type FunctionCallOutputBody = Static<typeof FunctionCallOutputBody>;

const localShellExec = {
  command: array(string),
  timeout_ms: nullable(bigUint64),
  working_directory: nullable(string),
  env: nullable(map(string)),
  user: nullable(string),
};
export const LocalShellExecAction = def('LocalShellExecAction', () => obj(localShellExec), tsOnly);
export type LocalShellExecAction = Static<typeof LocalShellExecAction>;

export const LocalShellAction = def(
  'LocalShellAction',
  () => tagged('type', { exec: localShellExec }),
  shared,
);
export type LocalShellAction = Static<typeof LocalShellAction>;

export const LocalShellStatus = def(
  'LocalShellStatus',
  () => stringEnum('completed', 'in_progress', 'incomplete'),
  shared,
);
export type LocalShellStatus = Static<typeof LocalShellStatus>;

export const MessagePhase = def(
  'MessagePhase',
  () =>
    doc(
      'Whether a message comments on work under way or answers. Not every model says; then it is absent.',
      stringEnum(
        described('commentary', 'Said along the way; more calls or text may follow.'),
        described('final_answer', 'The answer of the turn.'),
      ),
    ),
  shared,
);
export type MessagePhase = Static<typeof MessagePhase>;

export const ReasoningItemContent = def(
  'ReasoningItemContent',
  () => tagged('type', { reasoning_text: { text: string }, text: { text: string } }),
  shared,
);
export type ReasoningItemContent = Static<typeof ReasoningItemContent>;

export const ReasoningItemReasoningSummary = def(
  'ReasoningItemReasoningSummary',
  () => tagged('type', { summary_text: { text: string } }),
  shared,
);
export type ReasoningItemReasoningSummary = Static<typeof ReasoningItemReasoningSummary>;

export const ResponsesApiWebSearchAction = def(
  'ResponsesApiWebSearchAction',
  () =>
    tagged(
      'type',
      {
        search: { query: omittable(string), queries: omittable(array(string)) },
        open_page: { url: omittable(string) },
        find_in_page: { url: omittable(string), pattern: omittable(string) },
        other: {},
      },
      { other: 'other' },
    ),
  { ...shared, alias: 'WebSearchAction' },
);
export type ResponsesApiWebSearchAction = Static<typeof ResponsesApiWebSearchAction>;

/** What was said and thought. */
const messageItems = () => ({
  message: {
    id: writeOnly(omittable(string)),
    role: string,
    content: array(ContentItem),
    phase: omittable(MessagePhase),
  },
  reasoning: {
    summary: array(ReasoningItemReasoningSummary),
    content: nullDefault(omittable(array(ReasoningItemContent))),
    encrypted_content: nullable(string),
  },
});

/** Calls of tools, and what they returned. */
const callItems = () => ({
  local_shell_call: {
    id: writeOnly(omittable(string)),
    call_id: nullable(string),
    status: LocalShellStatus,
    action: LocalShellAction,
  },
  function_call: {
    id: writeOnly(omittable(string)),
    name: string,
    namespace: omittable(string),
    arguments: string,
    call_id: string,
  },
  tool_search_call: {
    id: writeOnly(omittable(string)),
    call_id: nullable(string),
    status: omittable(string),
    execution: string,
    arguments: opaqueJson,
  },
  function_call_output: { call_id: string, output: FunctionCallOutputBody },
  custom_tool_call: {
    id: writeOnly(omittable(string)),
    status: omittable(string),
    call_id: string,
    name: string,
    input: string,
  },
  custom_tool_call_output: { call_id: string, name: omittable(string), output: FunctionCallOutputBody },
  tool_search_output: {
    call_id: nullable(string),
    status: string,
    execution: string,
    tools: array(opaqueJson),
  },
  web_search_call: {
    id: writeOnly(omittable(string)),
    status: omittable(string),
    action: omittable(ResponsesApiWebSearchAction),
  },
});

/** Results of the model's own tools, and what compaction leaves. */
const otherItems = () => ({
  image_generation_call: {
    id: string,
    status: string,
    revised_prompt: omittable(string),
    result: string,
  },
  compaction: { encrypted_content: string },
  context_compaction: { encrypted_content: omittable(string) },
  other: {},
});

export const ResponseItem = def(
  'ResponseItem',
  () => tagged('type', { ...messageItems(), ...callItems(), ...otherItems() }, { other: 'other' }),
  shared,
);
export type ResponseItem = Static<typeof ResponseItem>;
