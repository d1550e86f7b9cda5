/** The state database's tables as they stand after the 0.129.0 ledger: names, columns and their order are the reference's. */

const TABLES = `
CREATE TABLE _sqlx_migrations (
  version BIGINT PRIMARY KEY,
  description TEXT NOT NULL,
  installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
  success BOOLEAN NOT NULL,
  checksum BLOB NOT NULL,
  execution_time BIGINT NOT NULL
);
CREATE TABLE threads (
  id TEXT PRIMARY KEY,
  rollout_path TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  source TEXT NOT NULL,
  model_provider TEXT NOT NULL,
  cwd TEXT NOT NULL,
  title TEXT NOT NULL,
  sandbox_policy TEXT NOT NULL,
  approval_mode TEXT NOT NULL,
  tokens_used INTEGER NOT NULL DEFAULT 0,
  has_user_event INTEGER NOT NULL DEFAULT 0,
  archived INTEGER NOT NULL DEFAULT 0,
  archived_at INTEGER,
  git_sha TEXT,
  git_branch TEXT,
  git_origin_url TEXT,
  cli_version TEXT NOT NULL DEFAULT '',
  first_user_message TEXT NOT NULL DEFAULT '',
  agent_nickname TEXT,
  agent_role TEXT,
  memory_mode TEXT NOT NULL DEFAULT 'enabled',
  model TEXT,
  reasoning_effort TEXT,
  agent_path TEXT,
  created_at_ms INTEGER,
  updated_at_ms INTEGER,
  thread_source TEXT
);
CREATE TABLE thread_dynamic_tools (
  thread_id TEXT NOT NULL,
  position INTEGER NOT NULL,
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  input_schema TEXT NOT NULL,
  defer_loading INTEGER NOT NULL DEFAULT 0,
  namespace TEXT,
  PRIMARY KEY (thread_id, position),
  FOREIGN KEY (thread_id) REFERENCES threads (id) ON DELETE CASCADE
);
CREATE TABLE stage1_outputs (
  thread_id TEXT PRIMARY KEY,
  source_updated_at INTEGER NOT NULL,
  raw_memory TEXT NOT NULL,
  rollout_summary TEXT NOT NULL,
  generated_at INTEGER NOT NULL,
  rollout_slug TEXT,
  usage_count INTEGER,
  last_usage INTEGER,
  selected_for_phase2 INTEGER NOT NULL DEFAULT 0,
  selected_for_phase2_source_updated_at INTEGER,
  FOREIGN KEY (thread_id) REFERENCES threads (id) ON DELETE CASCADE
);
CREATE TABLE jobs (
  kind TEXT NOT NULL,
  job_key TEXT NOT NULL,
  status TEXT NOT NULL,
  worker_id TEXT,
  ownership_token TEXT,
  started_at INTEGER,
  finished_at INTEGER,
  lease_until INTEGER,
  retry_at INTEGER,
  retry_remaining INTEGER NOT NULL,
  last_error TEXT,
  input_watermark INTEGER,
  last_success_watermark INTEGER,
  PRIMARY KEY (kind, job_key)
);
CREATE TABLE backfill_state (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  status TEXT NOT NULL,
  last_watermark TEXT,
  last_success_at INTEGER,
  updated_at INTEGER NOT NULL
);
CREATE TABLE agent_jobs (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  status TEXT NOT NULL,
  instruction TEXT NOT NULL,
  output_schema_json TEXT,
  input_headers_json TEXT NOT NULL,
  input_csv_path TEXT NOT NULL,
  output_csv_path TEXT NOT NULL,
  auto_export INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  started_at INTEGER,
  completed_at INTEGER,
  last_error TEXT,
  max_runtime_seconds INTEGER
);
CREATE TABLE agent_job_items (
  job_id TEXT NOT NULL,
  item_id TEXT NOT NULL,
  row_index INTEGER NOT NULL,
  source_id TEXT,
  row_json TEXT NOT NULL,
  status TEXT NOT NULL,
  assigned_thread_id TEXT,
  attempt_count INTEGER NOT NULL DEFAULT 0,
  result_json TEXT,
  last_error TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  completed_at INTEGER,
  reported_at INTEGER,
  PRIMARY KEY (job_id, item_id),
  FOREIGN KEY (job_id) REFERENCES agent_jobs (id) ON DELETE CASCADE
);
CREATE TABLE thread_spawn_edges (
  parent_thread_id TEXT NOT NULL,
  child_thread_id TEXT NOT NULL PRIMARY KEY,
  status TEXT NOT NULL
);
CREATE TABLE remote_control_enrollments (
  websocket_url TEXT NOT NULL,
  account_id TEXT NOT NULL,
  app_server_client_name TEXT NOT NULL,
  server_id TEXT NOT NULL,
  environment_id TEXT NOT NULL,
  server_name TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (websocket_url, account_id, app_server_client_name)
);
CREATE TABLE device_key_bindings (
  key_id TEXT PRIMARY KEY NOT NULL,
  account_user_id TEXT NOT NULL,
  client_id TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
);
CREATE TABLE thread_goals (
  thread_id TEXT PRIMARY KEY NOT NULL REFERENCES threads (id) ON DELETE CASCADE,
  goal_id TEXT NOT NULL,
  objective TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('active', 'paused', 'budget_limited', 'complete')),
  token_budget INTEGER,
  tokens_used INTEGER NOT NULL DEFAULT 0,
  time_used_seconds INTEGER NOT NULL DEFAULT 0,
  created_at_ms INTEGER NOT NULL,
  updated_at_ms INTEGER NOT NULL
);
`;

const INDICES = `
CREATE INDEX idx_threads_created_at ON threads (created_at DESC, id DESC);
CREATE INDEX idx_threads_updated_at ON threads (updated_at DESC, id DESC);
CREATE INDEX idx_threads_archived ON threads (archived);
CREATE INDEX idx_threads_source ON threads (source);
CREATE INDEX idx_threads_provider ON threads (model_provider);
CREATE INDEX idx_threads_created_at_ms ON threads (created_at_ms DESC, id DESC);
CREATE INDEX idx_threads_updated_at_ms ON threads (updated_at_ms DESC, id DESC);
CREATE INDEX idx_threads_archived_cwd_created_at_ms ON threads (archived, cwd, created_at_ms DESC, id DESC);
CREATE INDEX idx_threads_archived_cwd_updated_at_ms ON threads (archived, cwd, updated_at_ms DESC, id DESC);
CREATE INDEX idx_thread_dynamic_tools_thread ON thread_dynamic_tools (thread_id);
CREATE INDEX idx_stage1_outputs_source_updated_at ON stage1_outputs (source_updated_at DESC, thread_id DESC);
CREATE INDEX idx_jobs_kind_status_retry_lease ON jobs (kind, status, retry_at, lease_until);
CREATE INDEX idx_agent_jobs_status ON agent_jobs (status, updated_at DESC);
CREATE INDEX idx_agent_job_items_status ON agent_job_items (job_id, status, row_index ASC);
CREATE INDEX idx_thread_spawn_edges_parent_status ON thread_spawn_edges (parent_thread_id, status);
`;

/** Writers that know seconds only (older versions) still fill the millisecond columns. */
const millisecondTriggers = (['created', 'updated'] as const)
  .map(
    (what) => `
CREATE TRIGGER threads_${what}_at_ms_after_insert AFTER INSERT ON threads WHEN NEW.${what}_at_ms IS NULL
BEGIN
  UPDATE threads SET ${what}_at_ms = NEW.${what}_at * 1000 WHERE id = NEW.id;
END;
CREATE TRIGGER threads_${what}_at_ms_after_update AFTER UPDATE OF ${what}_at ON threads
WHEN NEW.${what}_at != OLD.${what}_at AND NEW.${what}_at_ms IS OLD.${what}_at_ms
BEGIN
  UPDATE threads SET ${what}_at_ms = NEW.${what}_at * 1000 WHERE id = NEW.id;
END;
`,
  )
  .join('');

/** Everything of an empty state database, to be run in one transaction. */
export const SCHEMA = TABLES + INDICES + millisecondTriggers;
