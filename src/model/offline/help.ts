/** The answer to a message without a script. */
export const HELP = `I am Quire's offline model. I am not a language model: I cannot read your request, I only follow scripts. I run inside this process and use no network, so that you can try out the server, a client or a tool chain.

To talk to a real model, set \`OPENAI_API_KEY\`, log in, or name a provider in \`config.toml\` (\`model_provider\` and \`[model_providers.NAME]\`).

Write commands at the beginning of lines:

\`\`\`
think: what I pretend to consider
plan: look around | change something | report
run: ls -la
patch:
*** Begin Patch
*** Add File: hello.txt
+Hello
*** End Patch
run-escalated: touch /tmp/outside because the sandbox would not allow it
say: Done. The last command printed:
{output}
\`\`\`

There are also \`wait: 500ms\`, \`pace: 30ms\` (a pause before each word), \`call: TOOL {"json": "arguments"}\` and \`fail: reason\`.`;
