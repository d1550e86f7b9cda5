import * as account from './account.ts';
import * as approvals from './approvals.ts';
import * as legacy from './legacy.ts';
import * as mcpElicitation from './mcp-elicitation.ts';
import * as permissions from './permissions.ts';
import { asked } from './method.ts';

/** Every request the server may send to its client, in the order of the published schema. */
export const serverRequests = {
  'item/commandExecution/requestApproval': asked(
    approvals.CommandExecutionRequestApprovalParams,
    approvals.CommandExecutionRequestApprovalResponse,
  ),
  'item/fileChange/requestApproval': asked(
    approvals.FileChangeRequestApprovalParams,
    approvals.FileChangeRequestApprovalResponse,
  ),
  'item/tool/requestUserInput': asked(
    approvals.ToolRequestUserInputParams,
    approvals.ToolRequestUserInputResponse,
  ),
  'mcpServer/elicitation/request': asked(
    mcpElicitation.McpServerElicitationRequestParams,
    mcpElicitation.McpServerElicitationRequestResponse,
  ),
  'item/permissions/requestApproval': asked(
    permissions.PermissionsRequestApprovalParams,
    permissions.PermissionsRequestApprovalResponse,
  ),
  'item/tool/call': asked(approvals.DynamicToolCallParams, approvals.DynamicToolCallResponse),
  'account/chatgptAuthTokens/refresh': asked(
    account.ChatgptAuthTokensRefreshParams,
    account.ChatgptAuthTokensRefreshResponse,
  ),
  applyPatchApproval: asked(legacy.ApplyPatchApprovalParams, legacy.ApplyPatchApprovalResponse),
  execCommandApproval: asked(legacy.ExecCommandApprovalParams, legacy.ExecCommandApprovalResponse),
} as const;
