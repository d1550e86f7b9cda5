import { spawn, type ChildProcess } from 'node:child_process';

/**
 * Keeps the ids of leaders that it is told with `+`, of leaders that ended before their group did with `~`, and forgets
 * those with `-`. The end of its input is the end of the server: then it kills their groups, and what left its group in
 * their sessions. Where a process with the id of a leader that has ended exists, that id was given out anew.
 */
const SCRIPT = `
ids=' ' left=
while read -r change id; do
  case $change in
    +) ids="$ids$id " ;;
    -) case $ids in *" $id "*) ids="\${ids%% $id *} \${ids#* $id }" ;; esac ;;
    '~') left="$left $id" ;;
  esac
done
for id in $left; do kill -s 0 "$id" || ids="$ids$id "; done
for id in $ids; do kill -s KILL -- "-$id"; done
for stat in /proc/[0-9]*/stat; do
  read -r line <"$stat" || continue
  set -- \${line##*) }
  pid=\${stat%/stat}
  case $ids in *" $4 "*) kill -s KILL "\${pid#/proc/}" ;; esac
done
`;

/**
 * A small process that outlives the server, if only to end what a killed server has left running: Node offers no
 * parent-death signal, and that would not reach the children of children. Started with the first process to watch.
 */
export class Guardian {
  /** Process ids that lead a group and a session. */
  readonly #watched = new Set<number>();
  #shell: ChildProcess | undefined;

  watch(leader: number): void {
    this.#watched.add(leader);
    if (this.#shell === undefined) this.#start();
    else this.#tell('+', leader);
  }

  /** The leader has ended; `leftBehind` says that something of its group has not. */
  forget(leader: number, leftBehind: boolean): void {
    this.#watched.delete(leader);
    this.#tell('-', leader);
    if (leftBehind) this.#tell('~', leader);
  }

  /** Lets it end; what it watched until now is killed. */
  close(): void {
    this.#shell?.stdin?.end();
  }

  #start(): void {
    const shell = spawn('/bin/sh', ['-c', SCRIPT], {
      cwd: '/',
      env: {},
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    const lost = (): void => {
      if (this.#shell === shell) this.#shell = undefined;
    };
    shell.on('error', lost);
    shell.on('exit', lost);
    shell.stdin.on('error', lost);
    shell.unref();
    this.#shell = shell;
    for (const leader of this.#watched) this.#tell('+', leader);
  }

  #tell(change: '+' | '-' | '~', leader: number): void {
    this.#shell?.stdin?.write(`${change} ${leader}\n`);
  }
}
