import type { UserInput } from '../../protocol/index.ts';
import type { ToolArguments } from '../arguments.ts';
import { ToolFailure } from '../tool.ts';

/** What one agent says to another, as tools take it: a plain text, or pieces. */
export const INPUT_PROPERTIES = {
  items: {
    type: 'array',
    description: 'The words in pieces, for images, skills and mentions. Use this or `message`.',
    items: {
      type: 'object',
      properties: {
        image_url: { type: 'string', description: 'Of an `image`: its URL.' },
        name: { type: 'string', description: 'Of a `skill` or `mention`: the name to show.' },
        path: {
          type: 'string',
          description:
            'Of a `local_image` or `skill`: the path of its file. Of a `mention`: what is meant, such as app://<connector-id> or plugin://<plugin-name>@<marketplace-name>.',
        },
        text: { type: 'string', description: 'Of a `text`: the text.' },
        type: {
          type: 'string',
          description: 'What the piece is: text, image, local_image, skill, or mention.',
        },
      },
      additionalProperties: false,
    },
  },
  message: { type: 'string', description: 'The words as plain text. Use this or `items`.' },
} as const;

/** @throws ToolFailure in the words of 0.129.0 */
export function inputOf(args: ToolArguments): UserInput[] {
  const message = args.optionalString('message');
  const items = args.optionalObjects('items')?.map(pieceOf) ?? null;
  if (message !== null && items !== null) {
    throw new ToolFailure('Provide either message or items, but not both');
  }
  if (message !== null) {
    if (message.trim() === '') throw new ToolFailure("Empty message can't be sent to an agent");
    return [textPiece(message)];
  }
  if (items === null) throw new ToolFailure('Provide one of: message or items');
  if (items.length === 0) throw new ToolFailure("Items can't be empty");
  return items;
}

/** A plain text as what a user says. */
function textPiece(text: string): UserInput {
  return { type: 'text', text, text_elements: [] };
}

const KINDS = ['text', 'image', 'local_image', 'skill', 'mention'] as const;

function pieceOf(args: ToolArguments): UserInput {
  const type = args.oneOf('type', KINDS);
  switch (type) {
    case 'text':
      return textPiece(args.string('text'));
    case 'image':
      return { type, url: args.string('image_url') };
    case 'local_image':
      return { type: 'localImage', path: args.string('path') };
    case 'skill':
    case 'mention':
      return { type, name: args.string('name'), path: args.string('path') };
  }
}

/** What clients see of an input: a line a piece. */
export function previewOf(input: readonly UserInput[]): string {
  return input.map(previewOfPiece).join('\n');
}

function previewOfPiece(piece: UserInput): string {
  switch (piece.type) {
    case 'text':
      return piece.text;
    case 'image':
      return '[image]';
    case 'localImage':
      return `[local_image:${piece.path}]`;
    case 'skill':
    case 'mention':
      return `[${piece.type}:$${piece.name}](${piece.path})`;
  }
}
