import type { DynamicToolSpec } from '../../protocol/index.ts';
import type { SessionMeta, StoredDynamicTool } from '../../store/index.ts';
import { dynamicToolProblem } from '../../tools/dynamic-tools/index.ts';

/** The tools that a stored thread was started with, as far as a model can be offered them. */
export function dynamicToolsOf({ dynamic_tools: stored = [] }: SessionMeta): readonly DynamicToolSpec[] {
  return stored
    .map(({ deferLoading = false, ...tool }) => ({ ...tool, deferLoading }))
    .filter((tool) => dynamicToolProblem([tool]) === null);
}

/** How a tool is stored with its thread. */
export function toStoredTool(tool: DynamicToolSpec): StoredDynamicTool {
  const { namespace, name, description, inputSchema, deferLoading = false } = tool;
  return { ...(namespace === undefined ? {} : { namespace }), name, description, inputSchema, deferLoading };
}
