import type { JsonValue } from '../../protocol/index.ts';
import { ToolArguments } from '../arguments.ts';
import { type Tool, ToolFailure } from '../tool.ts';
import type { DynamicTool } from './dynamic-tool.ts';
import { inNamespaces } from './namespaces.ts';
import { RelevanceIndex } from './relevance.ts';

/** How many tools a search gives where it names no limit (0.129.0). */
const DEFAULT_LIMIT = 8;

/**
 * `tool_search`: the model looks for tools that it was not told of. What it finds it can call from then on, as it is in
 * its conversation. A search that cannot be made finds nothing.
 *
 * @param tools what can be found
 */
export function toolSearchTool(tools: readonly DynamicTool[]): Tool {
  let index: RelevanceIndex | null = null;
  return {
    name: 'tool_search',
    parallel: true,
    spec: {
      type: 'tool_search',
      execution: 'client',
      description:
        'Finds tools that you were not told of, by the words of their names, descriptions and arguments (BM25). What is found can be called from your next step on. There are tools of this thread (Dynamic tools), brought by the client. Search when a task needs something that none of your tools does.',
      parameters: {
        type: 'object',
        properties: {
          limit: {
            type: 'number',
            description: `How many tools to find at most; ${DEFAULT_LIMIT} if left out.`,
          },
          query: { type: 'string', description: 'What the tool should be about.' },
        },
        required: ['query'],
        additionalProperties: false,
      },
    },
    run: (call) => {
      const args = ToolArguments.parse(call.input);
      const query = args.string('query');
      const limit = args.optionalInteger('limit') ?? DEFAULT_LIMIT;
      if (limit < 1) throw new ToolFailure('limit must be greater than zero');
      index ??= new RelevanceIndex(tools.map(searchText));
      const found = index.search(query, limit).flatMap((place) => tools[place] ?? []);
      return Promise.resolve({ body: '', found: asFound(found) });
    },
  };
}

/** The tools as the model finds them. */
function asFound(tools: readonly DynamicTool[]): JsonValue[] {
  const specs = inNamespaces(tools, ({ spec: { type, name, description, strict, parameters } }) => {
    return { type, name, description, strict, defer_loading: true, parameters };
  });
  return JSON.parse(JSON.stringify(specs));
}

/** What a tool is found by. */
function searchText({ name, namespace, argumentNames, spec: { description } }: DynamicTool): string {
  return [name, name.replaceAll('_', ' '), description, namespace ?? '', ...argumentNames].join(' ');
}
