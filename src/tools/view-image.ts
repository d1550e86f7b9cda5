import { ImageError, readPromptImage } from '../images/index.ts';
import type { ThreadItem } from '../protocol/index.ts';
import { userPath } from '../user-path.ts';
import { ToolArguments } from './arguments.ts';
import { type Tool, type ToolContext, ToolFailure, type ToolOutput } from './tool.ts';

/** What a model can do with images. */
export interface ImageAbilities {
  readonly seesImages: boolean;
  /** It can ask for an image in its full size. */
  readonly seesOriginals: boolean;
}

/** `view_image`: the model looks at an image file. */
export function viewImageTool({ seesImages, seesOriginals }: ImageAbilities): Tool {
  return {
    name: 'view_image',
    parallel: true,
    spec: {
      type: 'function',
      name: 'view_image',
      description:
        'Shows you an image file of this machine. Not for images that are part of the conversation already, within <image> tags.',
      strict: false,
      parameters: {
        type: 'object',
        properties: {
          ...(seesOriginals ? { detail: DETAIL } : {}),
          path: { type: 'string', description: 'Where the file is.' },
        },
        required: ['path'],
        additionalProperties: false,
      },
    },
    run: async (call, context) => {
      if (!seesImages) {
        throw new ToolFailure('view_image is not allowed because you do not support image inputs');
      }
      const args = ToolArguments.parse(call.input);
      const path = userPath(args.string('path'), context.cwd);
      const original = asksForOriginal(args.optionalString('detail')) && seesOriginals;
      return view(call.callId, path, original, context);
    },
  };
}

const DETAIL = {
  type: 'string',
  description:
    '`original` shows the image in its full size, for when small things or exact places matter; left out, a large image is made smaller.',
};

function asksForOriginal(detail: string | null): boolean {
  if (detail === null || detail === 'original') return detail !== null;
  throw new ToolFailure(
    `view_image.detail only supports \`original\`; omit \`detail\` for default resized behavior, got \`${detail}\``,
  );
}

async function view(
  callId: string,
  path: string,
  original: boolean,
  { turnId, emit, isReadable, signal }: ToolContext,
): Promise<ToolOutput> {
  // The file is read by the server, which no sandbox holds back.
  if (!isReadable(path)) throw new ToolFailure(`the sandbox does not let you read \`${path}\``);
  const image_url = await readPromptImage(path, original).catch((error: unknown) => {
    throw error instanceof ImageError ? new ToolFailure(error.message) : error;
  });
  signal.throwIfAborted();
  const item: ThreadItem = { type: 'imageView', id: callId, path };
  emit({ type: 'itemStarted', turnId, item, startedAtMs: Date.now() });
  emit({ type: 'itemCompleted', turnId, item, completedAtMs: Date.now() });
  return { body: [{ type: 'input_image', image_url, detail: original ? 'original' : 'high' }] };
}
