import type { ContentItem, FunctionCallOutputContentItem, ResponseItem } from '../../protocol/index.ts';

/** What stands where an image was that the model cannot see (0.129.0). */
const OMITTED = {
  type: 'input_text',
  text: 'image content omitted because you do not support image input',
} as const;

/** The items for a model that sees no images: something is said in the place of each. */
export function withoutImages(items: readonly ResponseItem[]): ResponseItem[] {
  return items.map((item) => {
    switch (item.type) {
      case 'message':
        return { ...item, content: item.content.map((part) => (isImage(part) ? OMITTED : part)) };
      case 'function_call_output':
      case 'custom_tool_call_output': {
        const { output } = item;
        if (typeof output === 'string') return item;
        return { ...item, output: output.map((part) => (isImage(part) ? OMITTED : part)) };
      }
      case 'image_generation_call':
        return { ...item, result: '' };
      default:
        return item;
    }
  });
}

const isImage = (part: ContentItem | FunctionCallOutputContentItem): boolean => part.type === 'input_image';
