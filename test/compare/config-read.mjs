// What clients are told of the configuration: every key with a meaning, where each is from, by layer and folder.
import fs from 'node:fs';

const EVERYTHING = `
model = "m"
default_permissions = "p"
approval_policy = { granular = { sandbox_approval = true, rules = false, mcp_elicitations = true } }
approvals_reviewer = "guardian_subagent"
sandbox_mode = "workspace-write"
web_search = "live"
service_tier = "fast"
forced_chatgpt_workspace_id = "ws"
notify = ["a"]
personality = "friendly"
file_opener = "vscode"
cli_auth_credentials_store = "file"
mcp_oauth_callback_port = 80
log_dir = "logs"
sqlite_home = "~/x"
unknown_key = 3
oss_provider = "ollama"
experimental_thread_store = { type = "local" }
project_root_markers = [".hg", ".git"]
[sandbox_workspace_write]
network_access = true
[auto_review]
policy = "p"
[shell_environment_policy]
inherit = "core"
set = { A = "b" }
[permissions.p.filesystem]
":root" = "read"
"/x" = { "." = "write" }
glob_scan_max_depth = 3
[permissions.p.network]
enabled = true
mode = "limited"
[permissions.p.network.domains]
"a.com" = "allow"
[permissions.q.filesystem]
"/x" = "none"
[mcp_servers.s]
command = "x"
args = ["a"]
env = { A = "b" }
env_vars = ["A", { name = "B", source = "remote" }, { name = "C" }]
cwd = "c"
required = true
enabled = false
startup_timeout_sec = 1.5
tool_timeout_sec = 2
enabled_tools = ["a"]
disabled_tools = []
supports_parallel_tool_calls = true
default_tools_approval_mode = "prompt"
[mcp_servers.s.tools.t]
[mcp_servers.h]
url = "u"
enabled = false
http_headers = { a = "b" }
bearer_token_env_var = "T"
oauth_resource = "r"
startup_timeout_ms = 1500
[mcp_servers.d]
command = "x"
enabled = false
[model_providers.p]
name = "P"
base_url = "u"
http_headers = { a = "b" }
[profiles.x]
model = "y"
unknown = 1
features = { goals = true }
tui = { session_picker_view = "dense" }
tools = { view_image = true }
[history]
persistence = "none"
[debug.config_lockfile]
[tui]
theme = "x"
notifications = ["a"]
terminal_title = []
keymap = { global = { copy = "ctrl-c", submit = ["a", "b"] } }
model_availability_nux = { m = 3 }
[audio]
[realtime]
[projects."/p"]
trust_level = "trusted"
[tools]
view_image = false
unknown = 3
[tools.web_search]
context_size = "low"
location = { country = "x" }
[tool_suggest]
discoverables = [{ type = "connector", id = "a" }]
[agents]
max_depth = 2
[agents.r]
description = "d"
[memories]
[skills]
bundled = {}
[[skills.config]]
path = "p"
enabled = true
[[skills.config]]
name = "n"
enabled = false
[[hooks.PreToolUse]]
matcher = "x"
[[hooks.PreToolUse.hooks]]
type = "command"
command = "c"
[[hooks.PreToolUse.hooks]]
type = "prompt"
[hooks.state."k"]
enabled = true
[plugins."a@b"]
enabled = false
[marketplaces.m]
source_type = "local"
[features]
goals = true
memories = true
unknown_feature = true
multi_agent_v2 = { enabled = true, max_concurrent_threads_per_session = 3 }
[ghost_snapshot]
[notice]
model_migrations = { a = "b" }
[analytics]
enabled = true
x = 1
[feedback]
[apps._default]
enabled = false
[apps.a]
[apps.b]
tools = { t = { enabled = true } }
[otel]
exporter = "none"
[windows]
`;

export default async (w) => {
  for (const text of [EVERYTHING, '']) {
    const s = w.server({ config: text });
    await s.initialize();
    await s.request('config/read', { includeLayers: true });
    await s.request('config/read', {});
    await s.request('config/read', { cwd: '/nonexistent/x' });
    await s.request('experimentalFeature/enablement/set', { enablement: { memories: true, plugins: false } });
    await s.request('config/read', { cwd: w.cwd });
    await s.requestError('config/read', { cwd: 3 });
    await s.requestError('config/read');
    await s.close();
  }
  await ofProjects(w);
  await brokenFiles(w);
};

/** Keys that are paths differ from run to run. */
const evenPaths = (s, w) => {
  for (const entry of s.trace) entry.m = JSON.parse(JSON.stringify(entry.m).replaceAll(w.home, '<home>'));
};

async function ofProjects(w) {
  w.git('init', '-q');
  w.file('.codex/config.toml', 'model_reasoning_effort = "high"\nlog_dir = "here"\nnotify = ["no"]\n');
  w.file('deep/.codex/config.toml', 'model = "deep"\n[features]\ngoals = true\n');
  fs.mkdirSync(`${w.cwd}/deep/er`, { recursive: true });
  for (const trust of [
    '',
    `[projects."${w.cwd}"]\ntrust_level = "trusted"\n`,
    `[projects."${w.cwd}"]\ntrust_level = "untrusted"\n`,
  ]) {
    const s = w.server({
      config: `model = "user"\nprofile = "x"\n[profiles.x]\nmodel = "of profile"\n${trust}`,
      args: ['-c', 'model_verbosity="low"', '-c', 'features.memories=true', '-c', 'log_dir="flag"'],
    });
    await s.initialize();
    await s.request('config/read', { includeLayers: true });
    for (const cwd of [w.cwd, `${w.cwd}/deep/er`, 'deep', '', w.home])
      await s.request('config/read', { cwd, includeLayers: true });
    evenPaths(s, w);
    await s.close();
  }
}

async function brokenFiles(w) {
  for (const text of [
    'model = 3\nmodel_provider = true\n',
    'approval_policy = "x"\n',
    'approval_policy = 3\n',
    'sandbox_mode = {}\n',
    'tui = 3\n',
    '[tui]\nkeymap = { x = 1 }\n',
    '[features]\ngoals = 3\n',
    'profile = "nope"\n',
    'model_provider = "nope"\n',
    '[model_providers.openai]\nname = "x"\n',
    '[model_providers.p]\nwire_api = "chat"\nname = "x"\n',
    '[mcp_servers.x]\n',
    '[mcp_servers.x]\ncommand = "a"\nurl = "b"\n',
    '[[hooks.Stop]]\nhooks = [{ type = "x" }]\n',
    'experimental_thread_store = { type = "in_memory" }\n',
    'mcp_oauth_callback_port = 70000\n',
    '[agents]\nmax_depth = 99999999999\n',
    '[memories]\nmax_unused_days = "x"\n',
    '[permissions.p]\n',
  ]) {
    const s = w.server({ config: text });
    await s.initialize();
    await s.requestError('config/read', {});
    await s.close();
  }
}
