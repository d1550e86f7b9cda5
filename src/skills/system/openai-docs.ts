import type { SystemSkill } from './system-skill.ts';

export const OPENAI_DOCS: SystemSkill = {
  name: 'openai-docs',
  description:
    "Answer questions about OpenAI's APIs, models and tools from the official documentation, with links: how to call something, which model fits, what changes with a newer one. Use it whenever such an answer must be up to date.",
  displayName: 'OpenAI Docs',
  shortDescription: "Answers from OpenAI's own documentation",
  defaultPrompt: 'Use $openai-docs to find out which model fits this task.',
  body: `# Answering from OpenAI's documentation

What you remember of this API is older than the API. Look it up, and say where.

## Sources, best first

1. Tools of an MCP server for the documentation (\`openaiDeveloperDocs\`, at \`https://developers.openai.com/mcp\`), if you have them: search, then fetch the section.
2. Web search, limited to \`developers.openai.com\`, \`platform.openai.com\`, \`help.openai.com\` and \`openai.com\`.
3. The source and release notes of the official libraries at \`github.com/openai\`, for names and types.

Other pages may help you to find the right words. They are no evidence. If none of these can be reached, say so before you answer from memory, and mark what may be out of date.

## How to answer

- Find out first what the user runs: library and version, which API (Responses, Chat Completions, Realtime, …), which model. The code usually tells.
- Read the page before you cite it. Link each claim that matters to the page it comes from; quote a sentence at most.
- Give the smallest example that runs, in the user's language and library.
- Prices, limits and model names change: state them with the page and today's date, never from memory.
- Where two pages disagree, the reference of the API wins over guides, and a newer page over an older one. Say that they disagree.

## Choosing a model, and moving to another

1. Collect what counts: quality of the result, latency, price, length of the context, images, audio, tools, structured output.
2. Take the list of models from the documentation, name one choice and the runner-up, and say what would change your mind.
3. For a move, list what has to change: model name, parameters that are gone or renamed, prompts that were written around an old weakness. Change the model name first and the prompts only where a test shows the need.
4. Do not change models, keys or settings in code that the user did not ask about.
`,
};
