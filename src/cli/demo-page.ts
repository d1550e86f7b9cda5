import { DEMO_CLIENT } from './demo-client.ts';

const STYLE = `
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 18%, transparent); --soft: color-mix(in srgb, currentColor 6%, transparent); --dim: color-mix(in srgb, currentColor 60%, transparent); --go: #2a7d4f; --stop: #b3382c; }
* { box-sizing: border-box; }
body { margin: 0; height: 100vh; display: grid; grid-template: auto 1fr / minmax(0, 3fr) minmax(0, 2fr); font: 15px/1.5 system-ui, sans-serif; }
header { grid-column: 1 / -1; display: flex; gap: 1rem; align-items: center; padding: .5rem 1rem; border-bottom: 1px solid var(--line); }
header h1 { font-size: 1rem; margin: 0; } header .dim { flex: 1; }
.dim { color: var(--dim); font-size: .85rem; }
main { display: grid; grid-template-rows: 1fr auto; min-height: 0; }
#transcript { overflow: auto; padding: 1rem; display: flex; flex-direction: column; gap: .6rem; }
.item { border: 1px solid var(--line); border-radius: .5rem; padding: .5rem .75rem; overflow-wrap: anywhere; }
.item.userMessage { background: var(--soft); align-self: flex-end; max-width: 85%; }
.item.agentMessage { border-color: transparent; padding-inline: 0; }
.item.reasoning { color: var(--dim); font-style: italic; border-style: dashed; }
.item.error { border-color: var(--stop); } .item.approval { border: 2px solid currentColor; }
.text { white-space: pre-wrap; }
pre { margin: .35rem 0 0; font: 12.5px/1.45 ui-monospace, monospace; white-space: pre-wrap; max-height: 20rem; overflow: auto; }
pre .add { color: var(--go); } pre .del { color: var(--stop); }
button, select, textarea { font: inherit; color: inherit; background: var(--soft); border: 1px solid var(--line); border-radius: .4rem; padding: .3rem .7rem; }
button { cursor: pointer; } button.go { background: var(--go); color: #fff; } button.stop { background: var(--stop); color: #fff; } button:disabled { opacity: .45; cursor: default; }
form { border-top: 1px solid var(--line); padding: .75rem 1rem; display: grid; gap: .5rem; }
textarea { width: 100%; min-height: 6.5rem; resize: vertical; font: 13px/1.45 ui-monospace, monospace; }
.row { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; } .row .gap { flex: 1; }
aside { border-left: 1px solid var(--line); min-height: 0; display: grid; grid-template-rows: auto 1fr; }
aside h2 { font-size: .85rem; margin: 0; padding: .4rem .75rem; border-bottom: 1px solid var(--line); }
#wire { overflow: auto; font: 12px/1.4 ui-monospace, monospace; padding: .25rem .75rem; }
#wire details { border-bottom: 1px solid var(--line); } #wire summary { cursor: pointer; padding: .1rem 0; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
#wire .out summary { color: var(--go); }
@media (max-width: 60rem) { body { grid-template: auto 1fr / 1fr; } aside { display: none; } }
`;

/** The demo's page; `nonce` is what lets its own script and style through. */
export function demoPage(nonce: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Quire demo</title>
<style nonce="${nonce}">${STYLE}</style>
</head>
<body>
<header>
  <h1>Quire</h1>
  <span class="dim" id="about">Connecting…</span>
  <label>Approvals <select id="policy"><option>on-request</option><option>untrusted</option><option>never</option></select></label>
  <label>Sandbox <select id="sandbox"><option>workspace-write</option><option>read-only</option></select></label>
  <button id="fresh" type="button">New thread</button>
</header>
<main>
  <div id="transcript" role="log" aria-live="polite"></div>
  <form id="composer">
    <div class="row" id="examples"><span class="dim">Try:</span></div>
    <textarea id="message" aria-label="Message" placeholder="Write a message or a script…"></textarea>
    <div class="row"><span class="dim" id="status"></span><span class="gap"></span>
      <button id="interrupt" class="stop" type="button" disabled>Interrupt</button>
      <button id="send" class="go" disabled>Send (Ctrl+Enter)</button></div>
  </form>
</main>
<aside><h2>Protocol</h2><div id="wire"></div></aside>
<script nonce="${nonce}">${DEMO_CLIENT}</script>
</body>
</html>
`;
}
