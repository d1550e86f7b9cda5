import type { SystemSkill } from './system-skill.ts';

export const SKILL_CREATOR: SystemSkill = {
  name: 'skill-creator',
  description:
    'Write a skill or improve one: a folder with a SKILL.md that teaches agents a procedure, and scripts, references or assets beside it. Use it when the user wants a skill to be made, changed, split or checked.',
  displayName: 'Skill Creator',
  shortDescription: 'Write a skill, or improve one',
  defaultPrompt: 'Use $skill-creator to turn what we just did into a skill.',
  body: `# Writing a skill

A skill is knowledge that an agent would otherwise have to be told each time: how a team releases, which of five scripts is the right one, what a file format looks like. It is no place for what every model knows.

## What it consists of

\`\`\`
my-skill/
  SKILL.md             required: front matter and instructions
  agents/openai.yaml   how clients show it, and when it may be used
  scripts/             programs for what must be done the same way each time
  references/          longer texts that are read only when they are needed
  assets/              templates, icons and other files that end up in results
\`\`\`

Leave out what the skill does not need. No README, change log or installation notes: nobody reads them.

Where it belongs:

- \`.agents/skills/<name>/\` in a repository, for everybody who works there;
- \`~/.agents/skills/<name>/\` for one user, everywhere.

## SKILL.md

\`\`\`markdown
---
name: release-notes
description: "Write the release notes of a version from its merged pull requests. Use when the user asks for release notes or a changelog entry."
---

# Release notes
…
\`\`\`

- \`name\`: lower case, digits and hyphens, 64 characters at most, the same as the folder.
- \`description\`: one line of 1024 characters at most, in quotes if it holds a colon. It is all that an agent sees before it decides, so it says what the skill does **and** when to use it, in words that users use.
- The body is read once the skill is chosen. Write it as orders to a capable colleague: steps, commands that can be copied, what a good result looks like, what goes wrong and how one notices. Keep it below about 300 lines, and move details to \`references/\` with a line on when to read each.
- Paths are relative to the folder of SKILL.md.

## agents/openai.yaml

\`\`\`yaml
interface:
  display_name: "Release Notes"
  short_description: "Release notes from merged pull requests"
  icon_small: "./assets/icon.svg"    # below assets/ only
  brand_color: "#3B82F6"
  default_prompt: "Use $release-notes for the next version."
dependencies:
  tools:
    - type: mcp
      value: github
policy:
  allow_implicit_invocation: true    # false: only where the user names it
\`\`\`

All of it is optional.

## How to go about it

1. Ask for two or three cases in which the skill would have helped, unless the conversation shows them. Note what was repeated, what was got wrong, what had to be looked up.
2. Decide what is fixed and what is left to judgement. A fragile sequence of commands becomes a script with an error message for each thing that can fail; taste and trade-offs become a few sentences.
3. Write the files. Run every script once with real input.
4. Check: the front matter is valid YAML, the limits above hold, every path that is named exists, nothing is said twice.
5. Try it on one of the cases, as if you knew nothing but the skill. Shorten what you did not need, and add what you missed.
6. Tell the user where it is and how to call it: \`$name\` in a message. It is there from the next turn on.
`,
};
