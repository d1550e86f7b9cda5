/** Thread ids: UUIDs of version 7, so that ids made one after another sort one after another. */
import { v7 } from 'uuid';

export const newThreadId = (): string => v7();
