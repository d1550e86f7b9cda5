import type { ModelFailure } from '../failure.ts';

/** What `fail:` stands for: a few reasons by name, any other text as it is. */
export function scriptedFailure(reason: string): ModelFailure {
  const [name = '', ...rest] = reason.split(/\s+/);
  switch (name.toLowerCase()) {
    case 'context':
      return { type: 'contextWindowExceeded' };
    case 'overloaded':
      return { type: 'serverOverloaded' };
    case 'quota':
      return { type: 'quotaExceeded' };
    case 'internal':
      return { type: 'internalServerError' };
    case 'disconnected':
      return {
        type: 'streamDisconnected',
        reason: rest.join(' ') || 'the script says so',
        retryAfterMs: null,
      };
    default:
      return { type: 'other', message: reason === '' ? 'The script says to fail.' : reason };
  }
}
