export { readBashTree, type BashNode } from './bash-grammar.ts';
export { commandActions } from './command-actions.ts';
export { isDangerous } from './dangerous-commands.ts';
export { parsePlainCommands, type PlainCommand } from './plain-script.ts';
export { isBroadPrefix, policyCommands } from './policy-commands.ts';
export { displayCommand, singleQuoted, splitWords } from './quoting.ts';
export { isKnownSafe } from './safe-commands.ts';
export { isPosix, posixShellScript, shellKind, type PosixShell } from './shell-kind.ts';
export {
  currentShellFacts,
  isProgram,
  resolveShell,
  shellArgv,
  shellByName,
  type UserShell,
} from './user-shell.ts';
