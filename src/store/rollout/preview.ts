/** What a list shows of a thread: derived from its first user message, as the reference derives it. */
import type { UserMessageEvent } from './events.ts';

/** IDE clients put their context before this marker and the user's words after it. */
const REQUEST_MARKER = '## My request for Codex:';
const IMAGE_ONLY = '[Image]';

/** The user's own words of a message; `undefined` when there are none. */
export function userMessageTitle(event: UserMessageEvent): string | undefined {
  const marker = event.message.indexOf(REQUEST_MARKER);
  const text = marker === -1 ? event.message : event.message.slice(marker + REQUEST_MARKER.length);
  return text.trim() || undefined;
}

/** Like the title, with a placeholder for a message of images only. */
export function userMessagePreview(event: UserMessageEvent): string | undefined {
  const title = userMessageTitle(event);
  if (title !== undefined) return title;
  const images = (event.images?.length ?? 0) + (event.local_images?.length ?? 0);
  return images > 0 ? IMAGE_ONLY : undefined;
}
