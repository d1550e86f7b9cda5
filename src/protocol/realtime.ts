/** Voice sessions on a thread. */
import {
  array,
  def,
  doc,
  json,
  nullable,
  obj,
  optional,
  shared,
  string,
  stringEnum,
  tagged,
  uint16,
  uint32,
  type Static,
} from './schema/index.ts';

export const RealtimeOutputModality = def(
  'RealtimeOutputModality',
  () => stringEnum('text', 'audio'),
  shared,
);
export type RealtimeOutputModality = Static<typeof RealtimeOutputModality>;

export const RealtimeVoice = def(
  'RealtimeVoice',
  () =>
    stringEnum(
      'alloy',
      'arbor',
      'ash',
      'ballad',
      'breeze',
      'cedar',
      'coral',
      'cove',
      'echo',
      'ember',
      'juniper',
      'maple',
      'marin',
      'sage',
      'shimmer',
      'sol',
      'spruce',
      'vale',
      'verse',
    ),
  shared,
);
export type RealtimeVoice = Static<typeof RealtimeVoice>;

export const ThreadRealtimeStartTransport = def('ThreadRealtimeStartTransport', () =>
  tagged('type', {
    websocket: {},
    webrtc: { sdp: doc('The offer of a peer connection with audio and the events channel set up.', string) },
  }),
);
export type ThreadRealtimeStartTransport = Static<typeof ThreadRealtimeStartTransport>;

export const ThreadRealtimeStartParams = def('ThreadRealtimeStartParams', () =>
  obj({
    threadId: string,
    outputModality: doc('Whether the model answers in text or in sound.', RealtimeOutputModality),
    prompt: optional(string),
    realtimeSessionId: optional(string),
    transport: optional(ThreadRealtimeStartTransport),
    voice: optional(RealtimeVoice),
  }),
);
export type ThreadRealtimeStartParams = Static<typeof ThreadRealtimeStartParams>;

export const ThreadRealtimeStartResponse = def('ThreadRealtimeStartResponse', () => obj({}));
export type ThreadRealtimeStartResponse = Static<typeof ThreadRealtimeStartResponse>;

export const ThreadRealtimeAudioChunk = def('ThreadRealtimeAudioChunk', () =>
  obj({
    data: string,
    sampleRate: uint32,
    numChannels: uint16,
    samplesPerChannel: nullable(uint32),
    itemId: nullable(string),
  }),
);
export type ThreadRealtimeAudioChunk = Static<typeof ThreadRealtimeAudioChunk>;

export const ThreadRealtimeAppendAudioParams = def('ThreadRealtimeAppendAudioParams', () =>
  obj({ threadId: string, audio: ThreadRealtimeAudioChunk }),
);
export type ThreadRealtimeAppendAudioParams = Static<typeof ThreadRealtimeAppendAudioParams>;

export const ThreadRealtimeAppendAudioResponse = def('ThreadRealtimeAppendAudioResponse', () => obj({}));
export type ThreadRealtimeAppendAudioResponse = Static<typeof ThreadRealtimeAppendAudioResponse>;

export const ThreadRealtimeAppendTextParams = def('ThreadRealtimeAppendTextParams', () =>
  obj({ threadId: string, text: string }),
);
export type ThreadRealtimeAppendTextParams = Static<typeof ThreadRealtimeAppendTextParams>;

export const ThreadRealtimeAppendTextResponse = def('ThreadRealtimeAppendTextResponse', () => obj({}));
export type ThreadRealtimeAppendTextResponse = Static<typeof ThreadRealtimeAppendTextResponse>;

export const ThreadRealtimeStopParams = def('ThreadRealtimeStopParams', () => obj({ threadId: string }));
export type ThreadRealtimeStopParams = Static<typeof ThreadRealtimeStopParams>;

export const ThreadRealtimeStopResponse = def('ThreadRealtimeStopResponse', () => obj({}));
export type ThreadRealtimeStopResponse = Static<typeof ThreadRealtimeStopResponse>;

export const ThreadRealtimeListVoicesParams = def('ThreadRealtimeListVoicesParams', () => obj({}));
export type ThreadRealtimeListVoicesParams = Static<typeof ThreadRealtimeListVoicesParams>;

export const RealtimeVoicesList = def(
  'RealtimeVoicesList',
  () =>
    obj({
      v1: array(RealtimeVoice),
      v2: array(RealtimeVoice),
      defaultV1: RealtimeVoice,
      defaultV2: RealtimeVoice,
    }),
  shared,
);
export type RealtimeVoicesList = Static<typeof RealtimeVoicesList>;

export const ThreadRealtimeListVoicesResponse = def('ThreadRealtimeListVoicesResponse', () =>
  obj({ voices: RealtimeVoicesList }),
);
export type ThreadRealtimeListVoicesResponse = Static<typeof ThreadRealtimeListVoicesResponse>;

export const RealtimeConversationVersion = def(
  'RealtimeConversationVersion',
  () => stringEnum('v1', 'v2'),
  shared,
);
export type RealtimeConversationVersion = Static<typeof RealtimeConversationVersion>;

export const ThreadRealtimeStartedNotification = def('ThreadRealtimeStartedNotification', () =>
  obj({ threadId: string, realtimeSessionId: nullable(string), version: RealtimeConversationVersion }),
);
export type ThreadRealtimeStartedNotification = Static<typeof ThreadRealtimeStartedNotification>;

export const ThreadRealtimeItemAddedNotification = def('ThreadRealtimeItemAddedNotification', () =>
  obj({ threadId: string, item: json }),
);
export type ThreadRealtimeItemAddedNotification = Static<typeof ThreadRealtimeItemAddedNotification>;

export const ThreadRealtimeTranscriptDeltaNotification = def(
  'ThreadRealtimeTranscriptDeltaNotification',
  () => obj({ threadId: string, role: string, delta: string }),
);
export type ThreadRealtimeTranscriptDeltaNotification = Static<
  typeof ThreadRealtimeTranscriptDeltaNotification
>;

export const ThreadRealtimeTranscriptDoneNotification = def('ThreadRealtimeTranscriptDoneNotification', () =>
  obj({ threadId: string, role: string, text: string }),
);
export type ThreadRealtimeTranscriptDoneNotification = Static<
  typeof ThreadRealtimeTranscriptDoneNotification
>;

export const ThreadRealtimeOutputAudioDeltaNotification = def(
  'ThreadRealtimeOutputAudioDeltaNotification',
  () => obj({ threadId: string, audio: ThreadRealtimeAudioChunk }),
);
export type ThreadRealtimeOutputAudioDeltaNotification = Static<
  typeof ThreadRealtimeOutputAudioDeltaNotification
>;

export const ThreadRealtimeSdpNotification = def('ThreadRealtimeSdpNotification', () =>
  obj({ threadId: string, sdp: string }),
);
export type ThreadRealtimeSdpNotification = Static<typeof ThreadRealtimeSdpNotification>;

export const ThreadRealtimeErrorNotification = def('ThreadRealtimeErrorNotification', () =>
  obj({ threadId: string, message: string }),
);
export type ThreadRealtimeErrorNotification = Static<typeof ThreadRealtimeErrorNotification>;

export const ThreadRealtimeClosedNotification = def('ThreadRealtimeClosedNotification', () =>
  obj({ threadId: string, reason: nullable(string) }),
);
export type ThreadRealtimeClosedNotification = Static<typeof ThreadRealtimeClosedNotification>;
