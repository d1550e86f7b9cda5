/** A connection to a server as a client holds it: whole messages as JSON text. */
export interface Wire {
  send(text: string): void;
  /** Sets who gets the server's messages, in order. None is lost if this is called before anything else is waited for. */
  onMessage(receive: (text: string) => void): void;
  /** Sets who is told, once, that the connection has ended, and why. */
  onClose(closed: (reason: string) => void): void;
  /** Hangs up. Resolves when the server's side has ended, too. */
  end(): Promise<void>;
}
