import type { PosixShell } from '../shell/index.ts';

/** Parts of a script that work in one shell. */
interface ShellParts {
  /** Says three texts, each ended by a NUL: functions, options and aliases, as they can be read in again. */
  readonly state: string;
  /** Reads what the shell reads when somebody types into it. */
  readonly rc: string;
  /** Turns off what would end the script at a command that fails. */
  readonly relax: string;
}

/** Users may have functions of any name, so the shell's own commands are asked for where that can be done. */
const PARTS: Readonly<Record<PosixShell, ShellParts>> = {
  bash: {
    state: `builtin declare -f
builtin printf '\\0'
builtin set +o
builtin shopt -p
builtin printf 'umask %s\\n\\0' "$(builtin umask)"
builtin alias -p
builtin printf '\\0'`,
    rc: `if [[ -z \${BASH_ENV-} && -r ~/.bashrc ]]; then builtin . ~/.bashrc >/dev/null; fi`,
    relax: 'builtin set +eu',
  },
  zsh: {
    state: `builtin functions
builtin printf '\\0'
for __quire_option in \${(f)"$(builtin setopt)"}; do builtin print -r -- "setopt $__quire_option"; done
builtin printf 'umask %s\\n' "$(builtin umask)"
builtin print -r -- 'fpath=(' \${(qq)fpath} ')'
builtin printf '\\0'
builtin alias -L
builtin printf '\\0'`,
    rc: `if [[ -r \${ZDOTDIR:-$HOME}/.zshrc ]]; then builtin . \${ZDOTDIR:-$HOME}/.zshrc >/dev/null; fi`,
    relax: 'builtin set +eu',
  },
  sh: {
    state: `if command -v typeset >/dev/null; then typeset -f; fi
printf '\\0'
set +o
printf 'umask %s\\n\\0' "$(umask)"
alias
printf '\\0'`,
    rc: `if [ -r "\${ENV:-}" ]; then . "$ENV" >/dev/null; fi`,
    relax: 'set +eu',
  },
};

/** What a list of variables is followed by: no variable is told without its `=`. */
export const END_OF_VARIABLES = 'end';

/**
 * A script that writes down what a login shell knows, to be run by one: its functions, options and aliases, and its
 * environment, which is told again once what interactive shells read is read too (as in 0.129.0; much is exported there).
 * Where that does not come to an end, there is the first list.
 *
 * @param target the quoted name of a file that is there; what startup files say goes elsewhere
 */
export function captureScript(shell: PosixShell, target: string): string {
  const { state, relax, rc } = PARTS[shell];
  const variables = `command -p env -0; printf '${END_OF_VARIABLES}\\0'`;
  return `{\n${state}\n${relax}\n${variables}\n${rc}\n${variables}\n} >>${target} 2>/dev/null`;
}
