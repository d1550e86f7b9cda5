import { array, def, nullable, obj, root, string, stringEnum, uint32, type Static } from './schema/index.ts';

export const FuzzyFileSearchSessionStartParams = def(
  'FuzzyFileSearchSessionStartParams',
  () => obj({ sessionId: string, roots: array(string) }),
  root,
);
export type FuzzyFileSearchSessionStartParams = Static<typeof FuzzyFileSearchSessionStartParams>;

export const FuzzyFileSearchSessionStartResponse = def(
  'FuzzyFileSearchSessionStartResponse',
  () => obj({}),
  root,
);
export type FuzzyFileSearchSessionStartResponse = Static<typeof FuzzyFileSearchSessionStartResponse>;

export const FuzzyFileSearchMatchType = def(
  'FuzzyFileSearchMatchType',
  () => stringEnum('file', 'directory'),
  root,
);
export type FuzzyFileSearchMatchType = Static<typeof FuzzyFileSearchMatchType>;

export const FuzzyFileSearchResult = def(
  'FuzzyFileSearchResult',
  () =>
    obj({
      root: string,
      path: string,
      match_type: FuzzyFileSearchMatchType,
      file_name: string,
      score: uint32,
      indices: nullable(array(uint32)),
    }),
  root,
);
export type FuzzyFileSearchResult = Static<typeof FuzzyFileSearchResult>;

export const FuzzyFileSearchSessionUpdatedNotification = def(
  'FuzzyFileSearchSessionUpdatedNotification',
  () => obj({ sessionId: string, query: string, files: array(FuzzyFileSearchResult) }),
  root,
);
export type FuzzyFileSearchSessionUpdatedNotification = Static<
  typeof FuzzyFileSearchSessionUpdatedNotification
>;

export const FuzzyFileSearchSessionUpdateParams = def(
  'FuzzyFileSearchSessionUpdateParams',
  () => obj({ sessionId: string, query: string }),
  root,
);
export type FuzzyFileSearchSessionUpdateParams = Static<typeof FuzzyFileSearchSessionUpdateParams>;

export const FuzzyFileSearchSessionUpdateResponse = def(
  'FuzzyFileSearchSessionUpdateResponse',
  () => obj({}),
  root,
);
export type FuzzyFileSearchSessionUpdateResponse = Static<typeof FuzzyFileSearchSessionUpdateResponse>;

export const FuzzyFileSearchParams = def(
  'FuzzyFileSearchParams',
  () => obj({ query: string, roots: array(string), cancellationToken: nullable(string) }),
  root,
);
export type FuzzyFileSearchParams = Static<typeof FuzzyFileSearchParams>;

export const FuzzyFileSearchResponse = def(
  'FuzzyFileSearchResponse',
  () => obj({ files: array(FuzzyFileSearchResult) }),
  root,
);
export type FuzzyFileSearchResponse = Static<typeof FuzzyFileSearchResponse>;

export const FuzzyFileSearchSessionStopParams = def(
  'FuzzyFileSearchSessionStopParams',
  () => obj({ sessionId: string }),
  root,
);
export type FuzzyFileSearchSessionStopParams = Static<typeof FuzzyFileSearchSessionStopParams>;

export const FuzzyFileSearchSessionStopResponse = def(
  'FuzzyFileSearchSessionStopResponse',
  () => obj({}),
  root,
);
export type FuzzyFileSearchSessionStopResponse = Static<typeof FuzzyFileSearchSessionStopResponse>;

export const FuzzyFileSearchSessionCompletedNotification = def(
  'FuzzyFileSearchSessionCompletedNotification',
  () => obj({ sessionId: string }),
  root,
);
export type FuzzyFileSearchSessionCompletedNotification = Static<
  typeof FuzzyFileSearchSessionCompletedNotification
>;
