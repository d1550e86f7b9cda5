const SETTINGS = `  -c, --config <key=value>   Set a config value, over the files; dotted keys, TOML values (repeatable)
      --enable <FEATURE>     Switch a feature on: short for -c features.<name>=true (repeatable)
      --disable <FEATURE>    Switch a feature off (repeatable)
  -h, --help                 Print this text`;

/** Help of the program itself. */
export const ROOT_HELP = `Quire, an app-server for coding agents that speaks the codex app-server protocol

Usage: quire [OPTIONS] <COMMAND>

Commands:
  app-server  Serve clients over JSON lines on standard input and output, or over websockets
  demo        Play a short session on the offline model and show it as it streams
  help        Print this text

Options:
${SETTINGS}
  -V, --version              Print the version
`;

/** Help of \`app-server\`. */
export const APP_SERVER_HELP = `Serve clients over JSON lines on standard input and output, or over websockets

Usage: quire app-server [OPTIONS] [COMMAND]

Commands:
  proxy                 Connect standard input and output to the socket of a running server
  generate-ts           Write the protocol's TypeScript types
  generate-json-schema  Write the protocol's JSON Schema
  help                  Print this text

Options:
${SETTINGS}
      --listen <URL>         Where to serve: stdio:// (default), ws://IP:PORT, unix:// (a socket in CODEX_HOME),
                             unix://PATH or off (repeatable)
      --stdio                The same as --listen stdio://
      --session-source <SOURCE>
                             What threads of this server are labelled with [default: vscode]
      --analytics-default-enabled
                             Analytics are on unless the config switches them off

Clients of sockets:
      --ws-auth <MODE>       What they must show: capability-token, signed-bearer-token or none. Needed to listen on
                             an address that other machines reach
      --ws-token-file <PATH>           The file that holds the capability token
      --ws-token-sha256 <HEX>          The SHA-256 digest of the capability token
      --ws-shared-secret-file <PATH>   The file that holds the secret that signs tokens (HS256)
      --ws-issuer <ISSUER>             The issuer that signed tokens must name
      --ws-audience <AUDIENCE>         The audience that signed tokens must name
      --ws-max-clock-skew-seconds <SECONDS>
                                       By how much clocks may differ [default: 30]
      --ws-allow-origin <ORIGIN>       A web page that may connect; all others are refused (repeatable)
`;

/** Help of `app-server proxy`. */
export const PROXY_HELP = `Connect standard input and output to the socket of a running server

Usage: quire app-server proxy [OPTIONS]

Options:
${SETTINGS}
      --sock <SOCKET_PATH>   The server's socket [default: the one in CODEX_HOME]
`;

/** Help of `demo`. */
export const DEMO_HELP = `Play a short session on the offline model and show it as it streams

Starts a server, works in a new temporary workspace with a new temporary CODEX_HOME, and says at the end where
the thread was stored and how to connect a client. Needs no key, no network and no answers.

Usage: quire demo

Options:
  -h, --help  Print this text
`;

/** Help of `app-server generate-ts`. */
export const GENERATE_TS_HELP = `Write the protocol's TypeScript types

Usage: quire app-server generate-ts [OPTIONS] --out <DIR>

Options:
${SETTINGS}
  -o, --out <DIR>            The folder to write to
  -p, --prettier <PRETTIER_BIN>
                             A prettier program that formats what was written
      --experimental         Include experimental methods and fields
`;

/** Help of \`app-server generate-json-schema\`. */
export const GENERATE_JSON_SCHEMA_HELP = `Write the protocol's JSON Schema

Usage: quire app-server generate-json-schema [OPTIONS] --out <DIR>

Options:
${SETTINGS}
  -o, --out <DIR>            The folder to write to
      --experimental         Include experimental methods and fields
`;
