/** Why the engine refuses what a client asked; the message is fit for the client and in 0.129.0's words. */
export class EngineError extends Error {
  readonly kind: 'invalid' | 'failed';

  constructor(kind: EngineError['kind'], message: string) {
    super(message);
    this.name = 'EngineError';
    this.kind = kind;
  }
}

/** What was asked cannot be done in the state that things are in. */
export const invalid = (message: string): EngineError => new EngineError('invalid', message);

/** What was asked should work and did not. */
export const failed = (message: string): EngineError => new EngineError('failed', message);
