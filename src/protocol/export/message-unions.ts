import { RequestId } from '../jsonrpc.ts';
import { def, root, tagged } from '../schema/index.ts';
import type { Definition, Fields, Node, Schema } from '../schema/node.ts';
import { optional } from '../schema/index.ts';
import { serverNotifications } from '../server-notifications.ts';
import { serverRequests } from '../server-requests.ts';
import { namedBy, publishedRequests, type ExportOptions } from './definitions.ts';

/** A union of messages, and what the titles of its variants end in. */
export interface MessageUnion {
  readonly definition: Definition;
  readonly suffix: 'Request' | 'Notification';
}
