export { readBashTree, type BashNode } from './bash-grammar.ts';
export { commandActions } from './command-actions.ts';
export { isDangerous } from './dangerous-commands.ts';
export { parsePlainCommands } from './plain-script.ts';
export { acceptsPrefixRule, policyCommands, proposeExecPolicyAmendment } from './policy-commands.ts';
export { displayCommand } from './quoting.ts';
export { isKnownSafe } from './safe-commands.ts';
export { posixShellScript, shellKind } from './shell-kind.ts';
export { currentShellFacts, resolveShell, shellArgv, type UserShell } from './user-shell.ts';
