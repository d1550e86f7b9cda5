import type { ResponseItem } from '../../protocol/index.ts';
import type { ToolCall } from '../../tools/tool.ts';

/** The call that an item of the model makes; null where it makes none that is ours to answer. */
export function toolCallOf(item: ResponseItem): ToolCall | null {
  switch (item.type) {
    case 'function_call': {
      const { call_id: callId, namespace = null, name, arguments: input } = item;
      return { kind: 'function', callId, namespace, name, input };
    }
    case 'custom_tool_call': {
      const { call_id: callId, name, input } = item;
      return { kind: 'custom', callId, namespace: null, name, input };
    }
    case 'tool_search_call': {
      const { call_id: callId, execution, arguments: query } = item;
      // The others the provider answers itself.
      if (callId === null || execution !== 'client') return null;
      const input = JSON.stringify(query);
      return { kind: 'search', callId, namespace: null, name: 'tool_search', input };
    }
    case 'local_shell_call': {
      const { call_id: callId, action } = item;
      if (callId === null) return null;
      const { command, working_directory: workdir, timeout_ms } = action;
      const input = JSON.stringify({ command, workdir, timeout_ms });
      return { kind: 'localShell', callId, namespace: null, name: 'local_shell', input };
    }
    default:
      return null;
  }
}
