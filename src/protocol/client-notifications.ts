import { noParams } from './method.ts';

/** Every notification a client may send, with the shape of its params. */
export const clientNotifications = {
  initialized: noParams,
} as const;
