/** Signing in and out, and what an account may use. */
import {
  asked,
  boolean,
  def,
  described,
  doc,
  elided,
  experimentalVariant,
  int32,
  int64,
  map,
  nullable,
  obj,
  optional,
  shared,
  string,
  stringEnum,
  tagged,
  tsOnly,
  withDefault,
  type Static,
} from './schema/index.ts';

export const LoginAccountParams = def('LoginAccountParams', () =>
  tagged('type', {
    apiKey: { apiKey: string },
    chatgpt: { codexStreamlinedLogin: elided(false, boolean) },
    chatgptDeviceCode: {},
    chatgptAuthTokens: experimentalVariant('account/login/start.chatgptAuthTokens', {
      accessToken: doc('A JWT that the client obtained.', string),
      chatgptAccountId: doc('The workspace it is for.', string),
      chatgptPlanType: doc(
        "The plan; read from the token's claims when absent, and `unknown` where those don't say.",
        optional(string),
      ),
    }),
  }),
);
export type LoginAccountParams = Static<typeof LoginAccountParams>;

export const LoginAccountResponse = def('LoginAccountResponse', () =>
  tagged('type', {
    apiKey: {},
    chatgpt: { loginId: string, authUrl: doc('The page to open in a browser.', string) },
    chatgptDeviceCode: {
      loginId: string,
      verificationUrl: doc('The page to open in a browser.', string),
      userCode: doc('The code to enter there.', string),
    },
    chatgptAuthTokens: {},
  }),
);
export type LoginAccountResponse = Static<typeof LoginAccountResponse>;

export const CancelLoginAccountParams = def('CancelLoginAccountParams', () => obj({ loginId: string }));
export type CancelLoginAccountParams = Static<typeof CancelLoginAccountParams>;

export const CancelLoginAccountStatus = def('CancelLoginAccountStatus', () =>
  stringEnum('canceled', 'notFound'),
);
export type CancelLoginAccountStatus = Static<typeof CancelLoginAccountStatus>;

export const CancelLoginAccountResponse = def('CancelLoginAccountResponse', () =>
  obj({ status: CancelLoginAccountStatus }),
);
export type CancelLoginAccountResponse = Static<typeof CancelLoginAccountResponse>;

export const AddCreditsNudgeCreditType = def('AddCreditsNudgeCreditType', () =>
  stringEnum('credits', 'usage_limit'),
);
export type AddCreditsNudgeCreditType = Static<typeof AddCreditsNudgeCreditType>;

export const SendAddCreditsNudgeEmailParams = def('SendAddCreditsNudgeEmailParams', () =>
  obj({ creditType: AddCreditsNudgeCreditType }),
);
export type SendAddCreditsNudgeEmailParams = Static<typeof SendAddCreditsNudgeEmailParams>;

export const AddCreditsNudgeEmailStatus = def('AddCreditsNudgeEmailStatus', () =>
  stringEnum('sent', 'cooldown_active'),
);
export type AddCreditsNudgeEmailStatus = Static<typeof AddCreditsNudgeEmailStatus>;

export const SendAddCreditsNudgeEmailResponse = def('SendAddCreditsNudgeEmailResponse', () =>
  obj({ status: AddCreditsNudgeEmailStatus }),
);
export type SendAddCreditsNudgeEmailResponse = Static<typeof SendAddCreditsNudgeEmailResponse>;

export const GetAccountParams = def('GetAccountParams', () =>
  obj({
    refreshToken: doc(
      'Refresh the tokens first. Without effect where the client supplies them.',
      withDefault(false, boolean),
    ),
  }),
);
export type GetAccountParams = Static<typeof GetAccountParams>;

export const PlanType = def(
  'PlanType',
  () =>
    stringEnum(
      'free',
      'go',
      'plus',
      'pro',
      'prolite',
      'team',
      'self_serve_business_usage_based',
      'business',
      'enterprise_cbp_usage_based',
      'enterprise',
      'edu',
      'unknown',
    ),
  shared,
);
export type PlanType = Static<typeof PlanType>;

export const Account = def('Account', () =>
  tagged('type', { apiKey: {}, chatgpt: { email: string, planType: PlanType }, amazonBedrock: {} }),
);
export type Account = Static<typeof Account>;

export const GetAccountResponse = def('GetAccountResponse', () =>
  obj({ account: nullable(Account), requiresOpenaiAuth: boolean }),
);
export type GetAccountResponse = Static<typeof GetAccountResponse>;

export const LogoutAccountResponse = def('LogoutAccountResponse', () => obj({}));
export type LogoutAccountResponse = Static<typeof LogoutAccountResponse>;

export const CreditsSnapshot = def('CreditsSnapshot', () =>
  obj({ hasCredits: boolean, unlimited: boolean, balance: nullable(string) }),
);
export type CreditsSnapshot = Static<typeof CreditsSnapshot>;

export const RateLimitReachedType = def('RateLimitReachedType', () =>
  stringEnum(
    'rate_limit_reached',
    'workspace_owner_credits_depleted',
    'workspace_member_credits_depleted',
    'workspace_owner_usage_limit_reached',
    'workspace_member_usage_limit_reached',
  ),
);
export type RateLimitReachedType = Static<typeof RateLimitReachedType>;

export const RateLimitWindow = def('RateLimitWindow', () =>
  obj({ usedPercent: int32, windowDurationMins: nullable(int64), resetsAt: nullable(int64) }),
);
export type RateLimitWindow = Static<typeof RateLimitWindow>;

export const RateLimitSnapshot = def('RateLimitSnapshot', () =>
  obj({
    limitId: nullable(string),
    limitName: nullable(string),
    primary: nullable(RateLimitWindow),
    secondary: nullable(RateLimitWindow),
    credits: nullable(CreditsSnapshot),
    planType: nullable(PlanType),
    rateLimitReachedType: nullable(RateLimitReachedType),
  }),
);
export type RateLimitSnapshot = Static<typeof RateLimitSnapshot>;

export const GetAccountRateLimitsResponse = def('GetAccountRateLimitsResponse', () =>
  obj({
    rateLimits: doc('The main bucket, for clients that know only one.', RateLimitSnapshot),
    rateLimitsByLimitId: doc('Every bucket by its `limitId`.', nullable(map(RateLimitSnapshot))),
  }),
);
export type GetAccountRateLimitsResponse = Static<typeof GetAccountRateLimitsResponse>;

export const AuthMode = def(
  'AuthMode',
  () =>
    stringEnum(
      described('apikey', 'An API key that the server stores.'),
      described('chatgpt', 'Tokens that the server stores and refreshes.'),
      described('chatgptAuthTokens', 'Tokens that the client supplies and refreshes; held in memory only.'),
      described('agentIdentity', 'A registered agent identity.'),
    ),
  shared,
);
export type AuthMode = Static<typeof AuthMode>;

export const AccountUpdatedNotification = def('AccountUpdatedNotification', () =>
  obj({ authMode: nullable(AuthMode), planType: nullable(PlanType) }),
);
export type AccountUpdatedNotification = Static<typeof AccountUpdatedNotification>;

export const AccountRateLimitsUpdatedNotification = def('AccountRateLimitsUpdatedNotification', () =>
  obj({ rateLimits: RateLimitSnapshot }),
);
export type AccountRateLimitsUpdatedNotification = Static<typeof AccountRateLimitsUpdatedNotification>;

export const AccountLoginCompletedNotification = def('AccountLoginCompletedNotification', () =>
  obj({ loginId: nullable(string), success: boolean, error: nullable(string) }),
);
export type AccountLoginCompletedNotification = Static<typeof AccountLoginCompletedNotification>;

export const ChatgptAuthTokensRefreshReason = def(
  'ChatgptAuthTokensRefreshReason',
  () => stringEnum(described('unauthorized', 'The backend answered 401.')),
  asked,
);
export type ChatgptAuthTokensRefreshReason = Static<typeof ChatgptAuthTokensRefreshReason>;

export const ChatgptAuthTokensRefreshParams = def(
  'ChatgptAuthTokensRefreshParams',
  () =>
    obj({
      reason: ChatgptAuthTokensRefreshReason,
      previousAccountId: doc(
        'The workspace the expired tokens were for, where that was known: a hint which to refresh.',
        optional(string),
      ),
    }),
  asked,
);
export type ChatgptAuthTokensRefreshParams = Static<typeof ChatgptAuthTokensRefreshParams>;

export const ChatgptAuthTokensRefreshResponse = def(
  'ChatgptAuthTokensRefreshResponse',
  () => obj({ accessToken: string, chatgptAccountId: string, chatgptPlanType: nullable(string) }),
  asked,
);
export type ChatgptAuthTokensRefreshResponse = Static<typeof ChatgptAuthTokensRefreshResponse>;

export const GetAuthStatusParams = def(
  'GetAuthStatusParams',
  () => obj({ includeToken: nullable(boolean), refreshToken: nullable(boolean) }),
  tsOnly,
);
export type GetAuthStatusParams = Static<typeof GetAuthStatusParams>;

export const GetAuthStatusResponse = def(
  'GetAuthStatusResponse',
  () =>
    obj({
      authMethod: nullable(AuthMode),
      authToken: nullable(string),
      requiresOpenaiAuth: nullable(boolean),
    }),
  tsOnly,
);
export type GetAuthStatusResponse = Static<typeof GetAuthStatusResponse>;
