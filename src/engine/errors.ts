import type { CodexErrorInfo } from '../protocol/index.ts';

/** Why the engine refuses what a client asked; the message is fit for the client and in 0.129.0's words. */
export class EngineError extends Error {
  readonly kind: 'invalid' | 'failed';
  /** What a client's program can tell the reason by; null where there is nothing but the message. */
  readonly info: CodexErrorInfo | null;

  constructor(kind: EngineError['kind'], message: string, info: CodexErrorInfo | null = null) {
    super(message);
    this.name = 'EngineError';
    this.kind = kind;
    this.info = info;
  }
}

/** What was asked cannot be done in the state that things are in. */
export const invalid = (message: string, info: CodexErrorInfo | null = null): EngineError =>
  new EngineError('invalid', message, info);

/** What was asked should work and did not. */
export const failed = (message: string): EngineError => new EngineError('failed', message);
