import {
  clientRequests,
  decode,
  serverNotifications,
  serverRequests,
  type ClientMethod,
  type Schema,
  type ServerRequestMethod,
} from '../../src/protocol/index.ts';
import { isNotification } from '../../src/client/decoding.ts';

const isServerRequest = (method: string): method is ServerRequestMethod =>
  Object.hasOwn(serverRequests, method);

/** Where two JSON values differ: `at.b[0]: …`. Keys of `sent` that decode to nothing and keys it lacks both count. */
function difference(sent: unknown, read: unknown, at: string): string | undefined {
  if (Object.is(sent, read)) return undefined;
  if (Array.isArray(sent) && Array.isArray(read)) return differenceOfKeys(sent, read, at);
  if (typeof sent === 'object' && typeof read === 'object' && sent !== null && read !== null) {
    return differenceOfKeys(sent, read, at);
  }
  if (typeof read === 'bigint' && sent === Number(read)) return undefined;
  return `${at || 'value'} is ${JSON.stringify(sent)} and reads as ${JSON.stringify(read)}`;
}

function differenceOfKeys(sent: object, read: object, at: string): string | undefined {
  const theirs = new Map<string, unknown>(Object.entries(read));
  for (const [key, value] of Object.entries(sent)) {
    if (!theirs.has(key)) return `${at}.${key} is not part of the schema`;
    const found = difference(value, theirs.get(key), `${at}.${key}`);
    if (found !== undefined) return found;
  }
  for (const [key, value] of theirs) {
    if (value !== undefined && !Object.hasOwn(sent, key)) return `${at}.${key} is missing`;
  }
  return undefined;
}

/** What the server sends must be exactly what the schema says: no key too many, none left out that it promises. */
function strictProblem(what: string, schema: Schema, value: unknown): string | undefined {
  const decoded = decode(schema, value);
  if (!decoded.ok) return problem(what, schema, value);
  const found = difference(value, decoded.value, '');
  return found === undefined ? undefined : `${what}: ${found}`;
}

function problem(what: string, schema: Schema, value: unknown): string | undefined {
  const decoded = decode(schema, value);
  return decoded.ok ? undefined : `${what}: ${decoded.message} in ${JSON.stringify(value)?.slice(0, 400)}`;
}

/** What is wrong with a request that a test sends, if anything. */
export function checkRequest(method: ClientMethod, params: unknown): string | undefined {
  return problem(`params of ${method}`, clientRequests[method].params, params);
}

/** What is wrong with a result that the server sent, if anything. */
export function checkResult(method: ClientMethod, result: unknown): string | undefined {
  return strictProblem(`result of ${method}`, clientRequests[method].response, result);
}

/** What is wrong with a notification or a request of the server, if anything. */
export function checkFromServer(method: string, params: unknown): string | undefined {
  if (isNotification(method))
    return strictProblem(`params of ${method}`, serverNotifications[method], params);
  if (isServerRequest(method))
    return strictProblem(`params of ${method}`, serverRequests[method].params, params);
  return `the server sent ${method}, which the protocol does not have`;
}

/** What is wrong with a test's answer to a server request, if anything. */
export function checkAnswer(method: string, result: unknown): string | undefined {
  if (!isServerRequest(method)) return undefined;
  return problem(`answer to ${method}`, serverRequests[method].response, result);
}
