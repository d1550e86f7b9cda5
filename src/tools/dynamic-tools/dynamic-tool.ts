import type {
  DynamicToolCallOutputContentItem,
  DynamicToolCallResponse,
  DynamicToolSpec,
  FunctionCallOutputBody,
  JsonValue,
  ThreadItem,
} from '../../protocol/index.ts';
import type { ToolSpec } from '../../model/index.ts';
import { parseArguments } from '../arguments.ts';
import type { Tool, ToolCall, ToolContext, ToolOutput } from '../tool.ts';
import { readInputSchema } from './input-schema.ts';

/** A tool that the client carries out. */
export interface DynamicTool extends Tool {
  readonly spec: ToolSpec & { readonly type: 'function' };
  /** The tools among which it has its name; null where that is all of them. */
  readonly namespace: string | null;
  /** The names of its arguments. */
  readonly argumentNames: readonly string[];
}

type DynamicToolItem = Extract<ThreadItem, { type: 'dynamicToolCall' }>;

/** A client's tool whose spec was found to have no problem. Its calls are made one after the other, as in 0.129.0. */
export function dynamicTool({ name, description, inputSchema, ...spec }: DynamicToolSpec): DynamicTool {
  const namespace = spec.namespace ?? null;
  const parameters = { ...readInputSchema(inputSchema) };
  return {
    name,
    namespace,
    argumentNames: Object.keys(parameters.properties ?? {}),
    parallel: false,
    spec: { type: 'function', name, description, strict: false, parameters },
    run: (call, context) =>
      callClient(call, context, { namespace, tool: name, arguments: parseArguments(call.input) }),
  };
}

/** What the client is asked to do. */
interface Task {
  readonly namespace: string | null;
  readonly tool: string;
  readonly arguments: JsonValue;
}

/** No answer at all; what an item shows whose turn ended first. */
const UNANSWERED: DynamicToolCallResponse = { contentItems: [], success: false };

async function callClient({ callId }: ToolCall, context: ToolContext, task: Task): Promise<ToolOutput> {
  const { threadId, turnId, emit, clientTools, signal } = context;
  const startedAtMs = Date.now();
  const open = { type: 'dynamicToolCall', id: callId, ...task } as const;
  const begun: DynamicToolItem = {
    ...open,
    status: 'inProgress',
    contentItems: null,
    success: null,
    durationMs: null,
  };
  emit({ type: 'itemStarted', turnId, item: begun, startedAtMs });
  let answer = UNANSWERED;
  try {
    answer = await clientTools.call({ threadId, turnId, callId, ...task }, signal);
    return { body: outputBody(answer.contentItems) };
  } finally {
    const completedAtMs = Date.now();
    const { contentItems, success } = answer;
    const status = success ? 'completed' : 'failed';
    const item: DynamicToolItem = {
      ...open,
      status,
      contentItems,
      success,
      durationMs: completedAtMs - startedAtMs,
    };
    emit({ type: 'itemCompleted', turnId, item, completedAtMs });
  }
}

/** A single text goes to the model as it is, everything else as a list. */
function outputBody(items: readonly DynamicToolCallOutputContentItem[]): FunctionCallOutputBody {
  const [first] = items;
  if (items.length === 1 && first?.type === 'inputText') return first.text;
  return items.map((item) =>
    item.type === 'inputText'
      ? { type: 'input_text', text: item.text }
      : { type: 'input_image', image_url: item.imageUrl, detail: 'high' },
  );
}
