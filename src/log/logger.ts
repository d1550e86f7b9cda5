/** Severity, most severe first. */
export type LogLevel = 'error' | 'warn' | 'info' | 'debug' | 'trace';

/** Data beside a message. An `Error` is written with its stack: logs are the only place where stacks go. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Where the server tells its operator what happened. Never part of the protocol, never on stdout. */
export interface Logger {
  error(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  debug(message: string, fields?: LogFields): void;
  trace(message: string, fields?: LogFields): void;
  /** Whether a line of that level would be written; for callers whose fields are costly to build. */
  enabled(level: LogLevel): boolean;
  /** The same log under a target below this one: `quire` gives `quire::rpc`. */
  child(name: string): Logger;
}

/** One line of the log before it is formatted. */
export interface LogRecord {
  readonly level: LogLevel;
  readonly target: string;
  readonly message: string;
  readonly fields: LogFields | undefined;
}

/** Decides which records are written, and writes them. */
export interface LogSink {
  enabled(target: string, level: LogLevel): boolean;
  write(record: LogRecord): void;
}

/** A logger that hands what its sink wants to that sink. */
export function createLogger(sink: LogSink, target = 'quire'): Logger {
  const at = (level: LogLevel) => (message: string, fields?: LogFields) => {
    if (sink.enabled(target, level)) sink.write({ level, target, message, fields });
  };
  return {
    error: at('error'),
    warn: at('warn'),
    info: at('info'),
    debug: at('debug'),
    trace: at('trace'),
    enabled: (level) => sink.enabled(target, level),
    child: (name) => createLogger(sink, `${target}::${name}`),
  };
}

/** A logger that writes nothing, for embedders that want none. */
export const silentLogger: Logger = createLogger({ enabled: () => false, write: () => undefined });
