export { compact } from './compact.ts';
export { isDue, makeRoom } from './make-room.ts';
