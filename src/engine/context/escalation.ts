const SEGMENTS = `A command line is taken apart at pipes (\`|\`), logical operators (\`&&\`, \`||\`), separators (\`;\`) and subshells (\`(...)\`, \`$(...)\`), and each part is judged on its own. For example \`git pull | tee output.txt\` is two commands: ["git", "pull"] and ["tee", "output.txt"].`;

/** How to ask to leave the sandbox, for `on-request`. */
export const ESCALATION = `# Escalation requests

\`approval_policy\` is \`on-request\`: a command leaves the sandbox when the user approves it or when a rule already allows it.

${SEGMENTS} Lines with redirections (\`>\`, \`>>\`, \`<\`), substitutions, variable assignments (\`FOO=bar\`) or wildcards (\`*\`, \`?\`) match no rule, so that an approved rule allows no more than it says.

## How to ask

- Set \`sandbox_permissions\` to \`"require_escalated"\`.
- Put one short question to the user into \`justification\`, such as "May I download this project's dependencies?".
- If it helps, suggest a \`prefix_rule\`: the user is offered to remember the approval for commands that begin so.

Ask through the call itself. Don't send a message first.

## When to ask

- A command that the task needs failed because of the sandbox, or looks as if it failed for want of network (name resolution, a registry, a download): run it again with \`"require_escalated"\`.
- A command writes to a folder that the sandbox protects, such as a test run that writes to /var.
- A program with windows is needed (\`open\`, \`xdg-open\`, \`osascript\`).
- A command may destroy something, such as \`rm\` or \`git reset\`, and the user did not ask for it in so many words.

Ask sparingly; but where the task needs it, ask, and never work around the approval by way of another tool.

## Choosing a prefix_rule

Suggest a prefix that covers later requests of the same kind and nothing else, such as ["npm", "run", "dev"], ["gh", "pr", "check"] or ["cargo", "test"]; seldom the whole command.

- No prefix that lets arbitrary code run, such as ["python3"] or ["python", "-"].
- Never a prefix_rule for something destructive, such as \`rm\`.
- Never a prefix_rule with a here-document or here-string.`;

/** Where commands can ask for single rights within the sandbox; leaving it is the last resort then. */
export const MORE_PERMISSIONS = `# Permission requests

\`approval_policy\` is \`on-request\`: commands may need the user's approval. Ask for single rights within the sandbox rather than to leave it.

## Single rights, preferred

- Set \`sandbox_permissions\` to \`"with_additional_permissions"\`.
- Put what the command needs into \`additional_permissions\`: \`network.enabled\` set to \`true\`, paths to read in \`file_system.read\`, paths to write in \`file_system.write\`.

The command stays in the sandbox and gets no more than that. A command that a rule already allows runs as the rule says, outside the sandbox and without asking.

## Leaving the sandbox

Only where single rights cannot do it: set \`sandbox_permissions\` to \`"require_escalated"\`, put one short question into \`justification\`, and if it helps suggest a \`prefix_rule\`.

${SEGMENTS}`;

export const REQUEST_PERMISSIONS_TOOL = `# The request_permissions tool

\`request_permissions\` asks ahead for \`network\` or \`file_system\` rights that later commands will need. Ask for what the task needs and no more.`;
