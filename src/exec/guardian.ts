import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, writeSync } from 'node:fs';
import { openNamelessFile } from './nameless-file.ts';

/**
 * The end of its input is the end of the server. Then it kills the groups whose leaders are listed on descriptor 3, and
 * what left its group in their sessions. `~` stands before a leader that ended before its group: where a process with
 * that id exists, the id was given out anew. What follows is for a server that was killed: it said no word at its end.
 */
const SCRIPT = `
read -r farewell
ids=' '
while read -r id <&3; do
  case $id in
    '') ;;
    '~'*) kill -s 0 "\${id#?}" || ids="$ids\${id#?} " ;;
    *) ids="$ids$id " ;;
  esac
done
for id in $ids; do kill -s KILL -- "-$id"; done
for stat in /proc/[0-9]*/stat; do
  read -r line <"$stat" || continue
  set -- \${line##*) }
  pid=\${stat%/stat}
  case $ids in *" $4 "*) kill -s KILL "\${pid#/proc/}" ;; esac
done
[ -n "$farewell" ] && exit
`;

/** Bytes of a line of the list. */
const LINE = 16;

/**
 * A small process that outlives the server, if only to end what a killed server has left running: Node offers no
 * parent-death signal, and that would not reach the children of children. It starts with the first process to watch.
 * The list is a file in memory that both hold open: to keep it costs no message that would wake anybody.
 */
export class Guardian {
  /** The line of each leader of a group and session. */
  readonly #lines = new Map<number, number>();
  readonly #free: number[] = [];
  #end = 0;
  #list: number | undefined;
  #shell: ChildProcess | undefined;
  readonly #afterDeath: string;

  /** @param afterDeath what the shell does last when the server was killed, whose id is `$PPID` */
  constructor(afterDeath = '') {
    this.#afterDeath = afterDeath;
  }

  watch(leader: number): void {
    const line = this.#free.pop() ?? this.#end++;
    this.#lines.set(leader, line);
    this.#write(line, String(leader));
    this.#shell ??= this.#start();
  }

  /** The leader has ended; `leftBehind` says that something of its group has not. */
  forget(leader: number, leftBehind: boolean): void {
    const line = this.#lines.get(leader);
    if (line === undefined) return;
    this.#lines.delete(leader);
    this.#write(line, leftBehind ? `~${leader}` : '');
    if (!leftBehind) this.#free.push(line);
  }

  /** Lets it end; what it watches until now is killed. */
  close(): void {
    this.#shell?.stdin?.end('closed\n');
    if (this.#list !== undefined) closeSync(this.#list);
    this.#list = undefined;
  }

  #write(line: number, text: string): void {
    try {
      this.#list ??= openNamelessFile();
      writeSync(this.#list, `${text.padEnd(LINE - 1)}\n`, line * LINE);
    } catch {
      // Where there is no room for the list, commands run all the same.
    }
  }

  #start(): ChildProcess {
    const list = this.#list ?? 'ignore';
    const shell = spawn('/bin/sh', ['-c', SCRIPT + this.#afterDeath], {
      cwd: '/',
      env: {},
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore', list],
    });
    const lost = (): void => {
      if (this.#shell === shell) this.#shell = undefined;
    };
    shell.on('error', lost);
    shell.on('exit', lost);
    shell.stdin?.on('error', lost);
    shell.unref();
    return shell;
  }
}
