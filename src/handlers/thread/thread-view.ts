import { resolve } from 'node:path';
import type { Thread } from '../../engine/index.ts';
import type { Thread as WireThread, ThreadStartResponse, ThreadStatus, Turn } from '../../protocol/index.ts';
import type { StoredThread } from '../../store/index.ts';

/** What a stored thread does not know of itself. */
export interface LiveFacts {
  readonly status: ThreadStatus;
  readonly ephemeral?: boolean;
  readonly turns?: Turn[];
  /** The thread at the root of an agent's session; else it is the thread itself. */
  readonly sessionId?: string;
}

/** A thread as clients see it. */
export function threadView(stored: StoredThread, live: LiveFacts): WireThread {
  return {
    id: stored.id,
    sessionId: live.sessionId ?? stored.id,
    forkedFromId: stored.forkedFromId,
    preview: stored.preview,
    ephemeral: live.ephemeral ?? false,
    modelProvider: stored.modelProvider,
    createdAt: stored.createdAt,
    updatedAt: stored.updatedAt,
    status: live.status,
    path: stored.path,
    cwd: resolve(stored.cwd),
    cliVersion: stored.cliVersion,
    source: stored.source,
    threadSource: stored.threadSource,
    agentNickname: stored.agentNickname,
    agentRole: stored.agentRole,
    gitInfo: stored.gitInfo,
    name: stored.name,
    turns: live.turns ?? [],
  };
}

/** A thread as 0.129.0 shows it from its index, which does not say what started the thread. */
export function indexedThreadView(stored: StoredThread, live: LiveFacts): WireThread {
  return { ...threadView(stored, live), threadSource: null };
}

/** The answer to starting or resuming: the thread and the settings that its turns run with. */
export function sessionView(thread: Thread, view: WireThread): ThreadStartResponse {
  const { settings, start } = thread;
  return {
    thread: { ...view, sessionId: start.place.sessionId },
    model: settings.model,
    modelProvider: start.provider.id,
    serviceTier: settings.serviceTier,
    cwd: settings.cwd,
    instructionSources: [...start.instructionSources.paths],
    approvalPolicy: settings.approvalPolicy,
    approvalsReviewer: settings.approvalsReviewer,
    sandbox: settings.sandboxPolicy,
    permissionProfile: settings.permissionProfile,
    activePermissionProfile: settings.activePermissionProfile,
    reasoningEffort: settings.effort,
  };
}
