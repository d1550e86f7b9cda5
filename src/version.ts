/** The protocol version that Quire speaks and claims: one constant, because clients parse it out of `userAgent` and `--version`. */
export const CODEX_VERSION = '0.129.0';

/** Quire's own version; kept equal to package.json by a test. */
export const QUIRE_VERSION = '0.1.0';
