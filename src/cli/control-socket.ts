import { join } from 'node:path';

/** Where the socket of a server is, unless another path is given (0.129.0). */
export function controlSocketPath(codexHome: string): string {
  return join(codexHome, 'app-server-control', 'app-server-control.sock');
}
