/** A span in a config file; lines and columns count from 1, the end column is the last character of the span. */
export interface ConfigTextRange {
  readonly start: { readonly line: number; readonly column: number };
  readonly end: { readonly line: number; readonly column: number };
}

/** Where in which file a setting is wrong. */
export interface ConfigErrorSource {
  readonly path: string;
  readonly range: ConfigTextRange;
}

/**
 * Configuration that cannot be used. `message` is what clients see after `failed to load configuration: `
 * (thread/start, -32600) and as `details` of a `configWarning` at start-up; where the fault is in a file it
 * already begins with `<path>:<line>:<column>: `.
 */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly source: ConfigErrorSource | undefined;

  constructor(message: string, source?: ConfigErrorSource) {
    super(
      source ? `${source.path}:${source.range.start.line}:${source.range.start.column}: ${message}` : message,
    );
    this.source = source;
  }
}

/** A value of the wrong kind at a key; becomes a `ConfigError` once it is known which layer holds the key. */
export class SettingError extends Error {
  override readonly name = 'SettingError';
  readonly keyPath: readonly string[];

  constructor(message: string, keyPath: readonly string[]) {
    super(message);
    this.keyPath = keyPath;
  }
}
