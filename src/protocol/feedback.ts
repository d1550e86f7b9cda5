import { array, boolean, def, map, obj, optional, pathString, string, type Static } from './schema/index.ts';

export const FeedbackUploadParams = def('FeedbackUploadParams', () =>
  obj({
    classification: string,
    reason: optional(string),
    threadId: optional(string),
    includeLogs: boolean,
    extraLogFiles: optional(array(pathString)),
    tags: optional(map(string)),
  }),
);
export type FeedbackUploadParams = Static<typeof FeedbackUploadParams>;

export const FeedbackUploadResponse = def('FeedbackUploadResponse', () => obj({ threadId: string }));
export type FeedbackUploadResponse = Static<typeof FeedbackUploadResponse>;
