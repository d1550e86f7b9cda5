export { listenOnAddress, listenOnPath, type SocketListener } from './socket-listener.ts';
