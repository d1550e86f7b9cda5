/** What a list shows of a thread: derived from its first user message, as the reference derives it. */
import type { UserMessageEvent } from './events.ts';

/** IDE clients put their context before this marker and the user's words after it. */
const REQUEST_MARKER = '## My request for Codex:';
const IMAGE_ONLY = '[Image]';

/** The user's own words of a text: what follows the marker, or all of it. */
export function ownWords(text: string): string {
  const marker = text.indexOf(REQUEST_MARKER);
  return marker === -1 ? text : text.slice(marker + REQUEST_MARKER.length).trim();
}

/** The user's own words of a message; `undefined` when there are none. */
export function userMessageTitle(event: UserMessageEvent): string | undefined {
  return ownWords(event.message).trim() || undefined;
}

/** Like the title, with a placeholder for a message of images only. */
export function userMessagePreview(event: UserMessageEvent): string | undefined {
  const title = userMessageTitle(event);
  if (title !== undefined) return title;
  const images = (event.images?.length ?? 0) + (event.local_images?.length ?? 0);
  return images > 0 ? IMAGE_ONLY : undefined;
}
