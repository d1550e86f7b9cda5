import { Agent as TlsAgent, type AgentOptions, type RequestOptions } from 'node:https';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect } from 'node:tls';
import { callbackify } from 'node:util';
import { openTunnel } from '../../environment-proxy.ts';

/** Reaches TLS servers through an HTTP proxy. */
export class TunnelAgent extends TlsAgent {
  readonly #proxy: URL;

  constructor(proxy: URL, options: AgentOptions) {
    super(options);
    this.#proxy = proxy;
  }

  override createConnection(
    options: RequestOptions,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): undefined {
    const done = callback ?? (() => undefined);
    const host = options.host ?? 'localhost';
    callbackify(openTunnel)(this.#proxy, `${host}:${options.port ?? 443}`, (error, socket) => {
      if (error !== null) done(error, new Socket());
      else done(null, connect({ ...this.options, socket, servername: options.servername ?? host }));
    });
  }
}
