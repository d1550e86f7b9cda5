import type { Handlers } from '../rpc/index.ts';

/** `mock/experimentalMethod`: an experimental method without effects, by which clients try out the capability. */
export function mockHandlers(): Handlers<'mock/experimentalMethod'> {
  return { 'mock/experimentalMethod': ({ value }) => ({ echoed: value ?? null }) };
}
