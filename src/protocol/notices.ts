/** Warnings and states that belong to no resource. */
import { def, doc, nullable, obj, string, stringEnum, type Static } from './schema/index.ts';

export const RemoteControlConnectionStatus = def('RemoteControlConnectionStatus', () =>
  stringEnum('disabled', 'connecting', 'connected', 'errored'),
);
export type RemoteControlConnectionStatus = Static<typeof RemoteControlConnectionStatus>;

export const RemoteControlStatusChangedNotification = def('RemoteControlStatusChangedNotification', () =>
  obj({ status: RemoteControlConnectionStatus, environmentId: nullable(string) }),
);
export type RemoteControlStatusChangedNotification = Static<typeof RemoteControlStatusChangedNotification>;

export const WarningNotification = def('WarningNotification', () =>
  obj({ threadId: doc('The thread it is about, where it is about one.', nullable(string)), message: string }),
);
export type WarningNotification = Static<typeof WarningNotification>;

export const GuardianWarningNotification = def('GuardianWarningNotification', () =>
  obj({ threadId: string, message: string }),
);
export type GuardianWarningNotification = Static<typeof GuardianWarningNotification>;

export const DeprecationNoticeNotification = def('DeprecationNoticeNotification', () =>
  obj({ summary: string, details: doc('What to do instead.', nullable(string)) }),
);
export type DeprecationNoticeNotification = Static<typeof DeprecationNoticeNotification>;
