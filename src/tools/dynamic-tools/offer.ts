import type { DynamicToolSpec } from '../../protocol/index.ts';
import type { ToolSpec } from '../../model/index.ts';
import type { Tool, ToolCall } from '../tool.ts';
import { dynamicTool, type DynamicTool } from './dynamic-tool.ts';
import { inNamespaces } from './namespaces.ts';
import { toolSearchTool } from './tool-search.ts';

/** A client's tools in one turn. */
export interface DynamicToolOffer {
  /** What the model is told of them; nothing of those that are loaded when they are needed. */
  readonly specs: readonly ToolSpec[];
  /** What finds those; null where there are none. */
  readonly search: Tool | null;
  /** The tool that answers a call; one that the model is not told of answers too, as in 0.129.0. */
  find(call: ToolCall): DynamicTool | null;
}

/** Offers a client's tools. */
export function offerDynamicTools(specs: readonly DynamicToolSpec[]): DynamicToolOffer {
  const known = specs.map((spec) => ({ tool: dynamicTool(spec), isDeferred: spec.deferLoading }));
  const shown = known.filter(({ isDeferred }) => !isDeferred).map(({ tool }) => tool);
  const deferred = known.filter(({ isDeferred }) => isDeferred).map(({ tool }) => tool);
  return {
    specs: inNamespaces(shown),
    search: deferred.length === 0 ? null : toolSearchTool(deferred),
    find: ({ kind, namespace, name }) => {
      if (kind !== 'function') return null;
      return known.find(({ tool }) => tool.name === name && tool.namespace === namespace)?.tool ?? null;
    },
  };
}
