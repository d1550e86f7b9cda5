import type { SystemSkill } from './system-skill.ts';

export const PLUGIN_CREATOR: SystemSkill = {
  name: 'plugin-creator',
  description:
    'Lay out a plugin for Codex clients: a folder with .codex-plugin/plugin.json and the skills, hooks or MCP servers that belong together, and its entry in a marketplace file. Use it when the user wants a plugin made, extended or listed.',
  displayName: 'Plugin Creator',
  shortDescription: 'Lay out plugins and list them in a marketplace',
  defaultPrompt: 'Use $plugin-creator to bundle the skills of this repository.',
  body: `# Making a plugin

A plugin bundles what is installed together: skills, hooks, MCP servers, apps. A single skill needs none.

\`\`\`
my-plugin/
  .codex-plugin/plugin.json   required
  skills/<name>/SKILL.md      its skills; agents see them as my-plugin:<name>
  hooks/hooks.json            its hooks
  .mcp.json                   its MCP servers
  .app.json                   its apps
  assets/                     icons and screenshots
\`\`\`

## plugin.json

\`\`\`json
{
  "name": "my-plugin",
  "version": "0.1.0",
  "description": "What it is for, in one sentence.",
  "author": { "name": "…" },
  "license": "MIT",
  "keywords": ["…"],
  "skills": "./skills/",
  "mcpServers": "./.mcp.json",
  "interface": {
    "displayName": "My Plugin",
    "shortDescription": "…",
    "category": "Productivity",
    "defaultPrompt": "…",
    "brandColor": "#3B82F6"
  }
}
\`\`\`

- \`name\` is lower case with hyphens and the same as the folder.
- Paths begin with \`./\` and stay inside the plugin. Leave out the keys of parts that are not there.
- Do not invent authors, links or licences: ask, or leave them out.

## Marketplace

A repository offers its plugins in \`.agents/plugins/marketplace.json\`, a user in the same file below the home folder:

\`\`\`json
{
  "name": "my-marketplace",
  "plugins": [
    {
      "name": "my-plugin",
      "source": { "source": "local", "path": "./plugins/my-plugin" },
      "policy": { "installation": "AVAILABLE", "authentication": "ON_INSTALL" },
      "category": "Productivity"
    }
  ]
}
\`\`\`

Plugins are shown in the order of the list. Add to the end unless the user says otherwise, and keep entries that are there. \`path\` is relative to the folder that holds \`.agents\`.

## Steps

1. Find out what the plugin is to hold, and whether it belongs to this repository or to the user.
2. Write the manifest and the folders for what there is. Move skills rather than copy them, so that they do not drift apart.
3. Parse every JSON file once. Check that each path exists and that each SKILL.md has a description; plugin and skill name together have at most 64 characters.
4. Add the marketplace entry if it is to be installed from a list. Say what was made and what is left to fill in.
`,
};
