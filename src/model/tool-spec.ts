/**
 * A tool as the Responses API is told of it. Key order is the wire's: a spec is sent as it was written.
 * Names and parameters are the tool's own; the model calls function tools with JSON text and custom tools with
 * free text that follows `format`.
 */
export type ToolSpec =
  | {
      readonly type: 'function';
      readonly name: string;
      readonly description: string;
      readonly strict: boolean;
      /** Set where a search for tools found it. */
      readonly defer_loading?: true;
      /** JSON Schema of the arguments. */
      readonly parameters: Readonly<Record<string, unknown>>;
    }
  | {
      readonly type: 'custom';
      readonly name: string;
      readonly description: string;
      readonly format: { readonly type: 'grammar'; readonly syntax: 'lark'; readonly definition: string };
    }
  | {
      readonly type: 'namespace';
      readonly name: string;
      readonly description: string;
      readonly tools: readonly ToolSpec[];
    }
  | { readonly type: 'web_search'; readonly external_web_access?: boolean; readonly [key: string]: unknown }
  | { readonly type: 'image_generation'; readonly output_format: string }
  | { readonly type: 'tool_search'; readonly execution: string; readonly [key: string]: unknown }
  | { readonly type: 'local_shell' };

/** The name a model calls the tool by; tools that run on the provider's side go by their type. */
export function toolName(spec: ToolSpec): string {
  return 'name' in spec && typeof spec.name === 'string' ? spec.name : spec.type;
}
