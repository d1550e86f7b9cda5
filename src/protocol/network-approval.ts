/** Asking for network access, and remembering the answer. */
import { array, asked, def, obj, string, stringEnum, type Static } from './schema/index.ts';

export const NetworkApprovalProtocol = def('NetworkApprovalProtocol', () =>
  stringEnum('http', 'https', 'socks5Tcp', 'socks5Udp'),
);
export type NetworkApprovalProtocol = Static<typeof NetworkApprovalProtocol>;

export const NetworkApprovalContext = def(
  'NetworkApprovalContext',
  () => obj({ host: string, protocol: NetworkApprovalProtocol }),
  asked,
);
export type NetworkApprovalContext = Static<typeof NetworkApprovalContext>;

export const NetworkPolicyRuleAction = def('NetworkPolicyRuleAction', () => stringEnum('allow', 'deny'), {
  json: 'root',
  ts: 'both',
});
export type NetworkPolicyRuleAction = Static<typeof NetworkPolicyRuleAction>;

export const NetworkPolicyAmendment = def(
  'NetworkPolicyAmendment',
  () => obj({ host: string, action: NetworkPolicyRuleAction }),
  { json: 'root', ts: 'both' },
);
export type NetworkPolicyAmendment = Static<typeof NetworkPolicyAmendment>;

export const ExecPolicyAmendment = def('ExecPolicyAmendment', () => array(string), {
  json: 'inline',
  ts: 'both',
});
export type ExecPolicyAmendment = Static<typeof ExecPolicyAmendment>;
