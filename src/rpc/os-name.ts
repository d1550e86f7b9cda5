import { existsSync, readFileSync } from 'node:fs';
import os from 'node:os';

/** The operating system as user agents name it: `Debian`, `12.0.0`, `x86_64`. */
export interface OsName {
  readonly type: string;
  readonly version: string;
  readonly architecture: string;
}

/** Display names by the `ID` of os-release, as the reference prints them; other ids are plain `Linux`. */
const DISTRIBUTIONS: Readonly<Record<string, string>> = {
  almalinux: 'AlmaLinux',
  alpine: 'Alpine Linux',
  amzn: 'Amazon Linux AMI',
  arch: 'Arch Linux',
  archarm: 'Arch Linux',
  cachyos: 'CachyOS',
  centos: 'CentOS',
  debian: 'Debian',
  elementary: 'Elementary',
  fedora: 'Fedora',
  kali: 'Kali Linux',
  linuxmint: 'Linux Mint',
  mariner: 'Mariner',
  nixos: 'NixOS',
  ol: 'Oracle Linux',
  opensuse: 'openSUSE',
  'opensuse-leap': 'openSUSE',
  'opensuse-tumbleweed': 'openSUSE',
  raspbian: 'Raspberry Pi OS',
  rhel: 'Red Hat Enterprise Linux',
  rocky: 'Rocky Linux',
  sled: 'SUSE Linux Enterprise Server',
  sles: 'SUSE Linux Enterprise Server',
  ubuntu: 'Ubuntu',
  void: 'Void Linux',
  zorin: 'Zorin OS',
};

/** `12` becomes `12.0.0`; what is not one to three numbers stays as it is. */
export function threePartVersion(version: string): string {
  const parts = version.trim().replace(/\.$/, '').split('.');
  if (parts.length > 3 || parts.some((part) => !/^\d+$/.test(part))) return version;
  return [...parts, '0', '0'].slice(0, 3).map(Number).join('.');
}

function releaseField(text: string, key: string): string | undefined {
  const match = new RegExp(`^${key}=(.*)$`, 'm').exec(text)?.[1]?.trim();
  return match?.replace(/^(["'])(.*)\1$/, '$2');
}

/** Reads what os-release text says of a distribution. */
export function readOsRelease(text: string): Pick<OsName, 'type' | 'version'> {
  const type = DISTRIBUTIONS[releaseField(text, 'ID') ?? ''];
  const version = releaseField(text, 'VERSION_ID');
  if (type === undefined) return { type: 'Linux', version: 'Unknown' };
  return { type, version: version === undefined ? 'Unknown' : threePartVersion(version) };
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function macVersion(): string {
  const plist = textOf('/System/Library/CoreServices/SystemVersion.plist') ?? '';
  const version = /<key>ProductVersion<\/key>\s*<string>([^<]*)<\/string>/.exec(plist)?.[1];
  return version === undefined ? 'Unknown' : threePartVersion(version);
}

function linuxName(): Pick<OsName, 'type' | 'version'> {
  const name = readOsRelease(textOf('/etc/os-release') ?? '');
  return name.type === 'Debian' && existsSync('/etc/rpi-issue') ? { ...name, type: 'Raspberry Pi OS' } : name;
}

/** Asks the machine. */
export function readOsName(): OsName {
  const architecture = os.machine();
  switch (process.platform) {
    case 'linux':
      return { ...linuxName(), architecture };
    case 'darwin':
      return { type: 'Mac OS', version: macVersion(), architecture };
    case 'win32':
      return { type: 'Windows', version: os.release(), architecture };
    default:
      return { type: os.type(), version: threePartVersion(os.release()), architecture };
  }
}
