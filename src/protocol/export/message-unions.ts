import { clientNotifications } from '../client-notifications.ts';
import { RequestId } from '../jsonrpc.ts';
import { noParams } from '../method.ts';
import { def, root, tagged } from '../schema/index.ts';
import { presence, type Definition, type Fields, type Node, type Schema } from '../schema/node.ts';
import { serverNotifications } from '../server-notifications.ts';
import { serverRequests } from '../server-requests.ts';
import { namedBy, publishedRequests, type ExportOptions } from './definitions.ts';

/** A union of messages, and what the titles of its variants end in. */
export interface MessageUnion {
  readonly definition: Definition;
  readonly suffix: 'Request' | 'Notification';
}

export interface UnionOptions extends ExportOptions {
  /** The JSON Schema leaves out what it has no definition for, the TypeScript export names everything. */
  readonly target: 'json' | 'ts';
}

/** The four unions of everything that is sent: client and server, requests and notifications. */
export function messageUnions(options: UnionOptions): readonly MessageUnion[] {
  const requests = publishedRequests(options).filter(
    ({ params }) => options.target === 'ts' || isInJson(params),
  );
  const notifications = Object.entries(serverNotifications).filter(
    ([method]) => options.target === 'ts' || method !== 'rawResponseItem/completed',
  );
  const asked = Object.entries(serverRequests).map(([method, { params }]) => ({ method, params }));
  return [
    union('ClientRequest', 'Request', requests.map(requestFields)),
    union('ServerRequest', 'Request', asked.map(requestFields)),
    union(
      'ServerNotification',
      'Notification',
      notifications.map(([method, params]) => [method, { params }]),
    ),
    union(
      'ClientNotification',
      'Notification',
      Object.keys(clientNotifications).map((method) => [method, {}]),
    ),
  ];
}

function isInJson(params: Node): boolean {
  return params === noParams || (namedBy(params)?.json.length ?? 0) > 0;
}

function requestFields({ method, params }: { method: string; params: Schema }): [string, Fields] {
  return [method, { id: RequestId, params: params === noParams ? absent(noParams) : params }];
}

function absent(params: Schema): Schema {
  return { ...params, [presence]: 'optional' };
}

function union(
  name: string,
  suffix: MessageUnion['suffix'],
  variants: readonly [string, Fields][],
): MessageUnion {
  const schema = def(name, () => tagged('method', Object.fromEntries(variants)), root);
  const definition = namedBy(schema);
  if (definition === null) throw new TypeError(`${name} has no definition`);
  return { definition, suffix };
}
