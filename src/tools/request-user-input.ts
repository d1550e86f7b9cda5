import type { ModeKind, ToolRequestUserInputQuestion } from '../protocol/index.ts';
import { ToolArguments } from './arguments.ts';
import { type Tool, ToolFailure } from './tool.ts';

/**
 * `request_user_input`: the model asks the user to choose. In the default mode it is offered too, and fails unless
 * the feature `default_mode_request_user_input` is on.
 */
export function requestUserInputTool({ inDefaultMode }: { readonly inDefaultMode: boolean }): Tool {
  const works = (mode: ModeKind): boolean => mode === 'plan' || inDefaultMode;
  return {
    name: 'request_user_input',
    parallel: false,
    spec: {
      type: 'function',
      name: 'request_user_input',
      description: `Asks the user one to three short questions and waits for the answers. This tool is only available in ${inDefaultMode ? 'Default or Plan mode' : 'Plan mode'}.`,
      strict: false,
      parameters: PARAMETERS,
    },
    run: async (call, { threadId, turnId, mode, questions: client, signal }) => {
      if (!works(mode)) throw new ToolFailure('request_user_input is unavailable in Default mode');
      const questions = ToolArguments.parse(call.input).objects('questions').map(questionOf);
      if (questions.some(({ options }) => options === null || options.length === 0)) {
        throw new ToolFailure('request_user_input requires non-empty options for every question');
      }
      const answers = await client.ask({ threadId, turnId, itemId: call.callId, questions }, signal);
      return { body: JSON.stringify(answers) };
    },
  };
}

const PARAMETERS = {
  type: 'object',
  properties: {
    questions: {
      type: 'array',
      description: 'What to ask: one question where that will do, three at most.',
      items: {
        type: 'object',
        properties: {
          id: { type: 'string', description: 'Names the question in the answers, in snake_case.' },
          header: { type: 'string', description: 'A label of at most 12 characters.' },
          question: { type: 'string', description: 'The question, in one sentence.' },
          options: {
            type: 'array',
            description:
              'Two or three choices that exclude each other, the one you would take first, its label ending in "(Recommended)". Leave out a choice such as "Other": clients add one for free text.',
            items: {
              type: 'object',
              properties: {
                label: { type: 'string', description: 'One to five words.' },
                description: { type: 'string', description: 'What follows from this choice, in a sentence.' },
              },
              required: ['label', 'description'],
              additionalProperties: false,
            },
          },
        },
        required: ['id', 'header', 'question', 'options'],
        additionalProperties: false,
      },
    },
  },
  required: ['questions'],
  additionalProperties: false,
};

/** The user may always answer something else. */
function questionOf(args: ToolArguments): ToolRequestUserInputQuestion {
  return {
    id: args.string('id'),
    header: args.string('header'),
    question: args.string('question'),
    isOther: true,
    isSecret: args.optionalBoolean('isSecret') ?? false,
    options:
      args
        .optionalObjects('options')
        ?.map((option) => ({ label: option.string('label'), description: option.string('description') })) ??
      null,
  };
}
