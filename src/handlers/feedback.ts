import { v7 } from 'uuid';
import { ConfigError, type EffectiveConfig, type RequestOverrides } from '../config/index.ts';
import type { FeedbackKeeper } from '../feedback/index.ts';
import { internal, invalidRequest, type Handlers, type Outgoing } from '../rpc/index.ts';
import type { ThreadStore } from '../store/index.ts';
import { checkThreadId } from './thread/thread-ids.ts';

/** What `feedback/upload` works with. */
export interface FeedbackParts {
  readonly feedback: FeedbackKeeper;
  readonly loadConfig: (
    request: RequestOverrides,
  ) => Promise<{ readonly config: Pick<EffectiveConfig, 'feedbackEnabled'> }>;
  readonly store: () => Promise<ThreadStore>;
  readonly outgoing: Pick<Outgoing, 'notify'>;
}

/**
 * `feedback/upload`. The reference sends it to its makers, with the rollout file where logs are allowed; it is not theirs
 * to have here. It is kept, and the client is told where.
 */
export function feedbackHandlers(parts: FeedbackParts): Handlers<'feedback/upload'> {
  return {
    'feedback/upload': async (params, { session, afterReply }) => {
      if (!(await isEnabled(parts))) throw invalidRequest('sending feedback is disabled by configuration');
      const about = params.threadId == null ? null : checkThreadId(params.threadId);
      const threadId = about ?? `no-active-thread-${v7()}`;
      const rollout = params.includeLogs && about !== null ? await rolloutOf(parts, about) : null;
      const folder = await parts.feedback
        .keep({
          threadId,
          classification: params.classification,
          reason: params.reason ?? null,
          tags: params.tags ?? {},
          rollout,
          files: params.extraLogFiles ?? [],
        })
        .catch((error: unknown) => {
          const reason = error instanceof Error ? error.message : String(error);
          throw internal(`failed to upload feedback: ${reason}`);
        });
      afterReply(() => {
        const message = `The feedback is kept in ${folder}; it was not sent to anyone.`;
        parts.outgoing.notify([session], 'warning', { threadId: about, message });
      });
      return { threadId };
    },
  };
}

/** With a configuration that is broken it is, as in 0.129.0. */
async function isEnabled({ loadConfig }: FeedbackParts): Promise<boolean> {
  try {
    return (await loadConfig({})).config.feedbackEnabled;
  } catch (error) {
    if (error instanceof ConfigError) return true;
    throw error;
  }
}

/** Null where there is none, or it cannot be found. */
async function rolloutOf({ store }: FeedbackParts, threadId: string): Promise<string | null> {
  try {
    return (await (await store()).read({ threadId })).path;
  } catch {
    return null;
  }
}
