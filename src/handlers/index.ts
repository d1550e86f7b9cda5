import type { Handlers, ImplementedMethod } from '../rpc/index.ts';
import { commandExecHandlers, type CommandExecParts } from './command-exec/index.ts';
import { fsHandlers, type FsParts } from './fs/index.ts';
import { mockHandlers } from './mock.ts';
import { modelHandlers, type ModelParts } from './model.ts';
import type { ThreadListParts } from './thread/list.ts';
import { listLoadedThreads, listThreads } from './thread/list.ts';
import { readThread } from './thread/read.ts';
import type { ThreadResumeParts } from './thread/resume.ts';
import { resumeThread } from './thread/resume.ts';
import type { ThreadStartParts } from './thread/start.ts';
import { startThread } from './thread/start.ts';
import { unsubscribeThread } from './thread/unsubscribe.ts';
import type { TurnParts } from './turn.ts';
import { turnHandlers } from './turn.ts';

/** What the handlers of a server are made from. */
export type HandlerParts = ThreadStartParts &
  ThreadResumeParts &
  ThreadListParts &
  TurnParts &
  FsParts &
  CommandExecParts &
  ModelParts;

/** Every method that this server answers; the declared rest is answered as not implemented. */
export function createHandlers(parts: HandlerParts): Handlers<ImplementedMethod> {
  return {
    'thread/start': startThread(parts),
    'thread/resume': resumeThread(parts),
    'thread/read': readThread(parts),
    'thread/list': listThreads(parts),
    'thread/loaded/list': listLoadedThreads(parts),
    'thread/unsubscribe': unsubscribeThread(parts),
    ...turnHandlers(parts),
    ...fsHandlers(parts),
    ...commandExecHandlers(parts),
    ...modelHandlers(parts),
    ...mockHandlers(),
  };
}
