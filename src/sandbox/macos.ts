import type { LaunchPlan, LaunchRefusal, LaunchRequest } from './launch-plan.ts';
import { planMounts, type Mount } from './mount-plan.ts';
import type { RootSurvey } from './root-survey.ts';
import { allowsNetwork } from '../permissions/index.ts';

/** Fixed, so that nothing earlier in PATH is taken for it. */
const SANDBOX_EXEC = '/usr/bin/sandbox-exec';

/** Tells the child which sandbox it is in (the reference's name and value). */
const SEATBELT_VARIABLE = { CODEX_SANDBOX: 'seatbelt' } as const;

/** Confines a command with sandbox-exec. Paths are parameters of the profile, never part of its text. */
export function planSeatbelt(request: LaunchRequest, survey: RootSurvey): LaunchPlan | LaunchRefusal {
  if (request.room != null) return { refused: 'networks behind a proxy cannot be enforced on macOS yet' };
  if (survey.readable !== 'all') {
    return {
      refused: 'profiles that open only parts of the file system for reading cannot be enforced on macOS yet',
    };
  }
  const mounts = planMounts(survey);
  const parameters = mounts.map(({ path }, index) => ['-D', `${parameterName(index)}=${path}`]);
  const profile = seatbeltProfile(mounts, allowsNetwork(request.policy));
  return {
    argv: [SANDBOX_EXEC, '-p', profile, ...parameters.flat(), '--', ...request.command],
    env: { ...request.env, ...SEATBELT_VARIABLE },
    extraFiles: [],
    mountPoints: [],
    description: 'seatbelt',
    takesTerminal: false,
  };
}

const parameterName = (index: number): string => `PATH_${index}`;

/** Everything may be read and run; a later rule wins over an earlier one. */
function seatbeltProfile(mounts: readonly Mount[], network: boolean): string {
  return [
    '(version 1)',
    '(deny default)',
    ...basics,
    ...(network ? networkRules : []),
    ...mounts.map((mount, index) => writeRule(mount, parameterName(index))),
    // Renaming a folder around a protected path would put another tree in its place.
    ...mounts.map((_, index) => `(deny file-write-unlink (literal (param "${parameterName(index)}")))`),
    '',
  ].join('\n');
}

function writeRule({ kind }: Mount, parameter: string): string {
  const verdict = kind === 'writable' ? 'allow' : 'deny';
  const verbs = kind === 'hiddenFile' || kind === 'hiddenFolder' ? 'file-read* file-write*' : 'file-write*';
  return `(${verdict} ${verbs} (subpath (param "${parameter}")))`;
}

const basics: readonly string[] = [
  '(allow process-exec process-fork)',
  '(allow process-info* (target same-sandbox))',
  '(allow signal (target same-sandbox))',
  '(allow file-read* file-test-existence)',
  '(allow file-write-data (require-all (vnode-type CHARACTER-DEVICE) (literal "/dev/null")))',
  '(allow file-write* (regex #"^/dev/(zero|tty|ptmx|ttys[0-9]+|fd/[0-9]+|dtracehelper)$"))',
  '(allow file-ioctl (regex #"^/dev/(tty|ptmx|ttys[0-9]+)$"))',
  '(allow pseudo-tty)',
  '(allow sysctl-read)',
  '(allow ipc-posix-sem)',
  '(allow ipc-posix-shm-read*)',
  '(allow iokit-open (iokit-registry-entry-class "RootDomainUserClient"))',
  '(allow user-preference-read)',
  '(allow mach-lookup',
  '  (global-name "com.apple.system.opendirectoryd.libinfo")',
  '  (global-name "com.apple.system.opendirectoryd.membership")',
  '  (global-name "com.apple.system.notification_center")',
  '  (global-name "com.apple.system.logger")',
  '  (global-name "com.apple.logd")',
  '  (global-name "com.apple.cfprefsd.agent")',
  '  (global-name "com.apple.cfprefsd.daemon")',
  '  (global-name "com.apple.PowerManagement.control"))',
];

const networkRules: readonly string[] = [
  '(allow network* system-socket)',
  '(allow mach-lookup',
  '  (global-name "com.apple.SystemConfiguration.configd")',
  '  (global-name "com.apple.SystemConfiguration.DNSConfiguration")',
  '  (global-name "com.apple.networkd")',
  '  (global-name "com.apple.SecurityServer")',
  '  (global-name "com.apple.ocspd")',
  '  (global-name "com.apple.trustd.agent"))',
];
