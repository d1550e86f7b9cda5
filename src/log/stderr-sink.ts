import { writeSync } from 'node:fs';
import { parseLogFilter } from './filter.ts';
import { createLogger, type LogFields, type Logger, type LogRecord } from './logger.ts';

/** A value as JSON text; errors become their stack, and what JSON cannot hold becomes its string. */
function fieldText(value: unknown): string {
  if (value instanceof Error) return JSON.stringify(value.stack ?? value.message);
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return JSON.stringify(String(value));
  }
}

function plainFields(fields: LogFields): string {
  return Object.entries(fields)
    .map(([key, value]) => ` ${key}=${fieldText(value)}`)
    .join('');
}

/** One record as a line for people: time, level, target, message and fields. */
export function formatPlain(record: LogRecord, now: Date): string {
  const level = record.level.toUpperCase().padStart(5);
  const fields = record.fields === undefined ? '' : plainFields(record.fields);
  return `${now.toISOString()} ${level} ${record.target}: ${record.message}${fields}\n`;
}

/** One record as a JSON line in the form of the reference's `LOG_FORMAT=json`. */
export function formatJson(record: LogRecord, now: Date): string {
  const fields = Object.entries(record.fields ?? {})
    .map(([key, value]) => `,${JSON.stringify(key)}:${fieldText(value)}`)
    .join('');
  const head = `"timestamp":"${now.toISOString()}","level":"${record.level.toUpperCase()}"`;
  return `{${head},"fields":{"message":${JSON.stringify(record.message)}${fields}},"target":${JSON.stringify(record.target)}}\n`;
}

/** Writes to file descriptor 2 at once; a stderr that is closed or full loses the line and nothing else. */
function writeStderr(line: string): void {
  try {
    writeSync(2, line);
  } catch {
    // There is nowhere left to say it.
  }
}

/** The program's own log: stderr, filtered by `RUST_LOG` (default `warn`), JSON lines when `LOG_FORMAT=json`. */
export function createStderrLogger(env: NodeJS.ProcessEnv): Logger {
  const filter = parseLogFilter(env['RUST_LOG']);
  const format = env['LOG_FORMAT']?.toLowerCase() === 'json' ? formatJson : formatPlain;
  return createLogger({
    enabled: filter,
    write: (record) => writeStderr(format(record, new Date())),
  });
}
