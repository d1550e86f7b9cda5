import { plainPaths, type AdditionalPermissions } from '../../permissions/index.ts';

/** Permissions as models read them; keys and their order are those of 0.129.0. */
export function permissionFacts({ network, files, globScanMaxDepth }: AdditionalPermissions) {
  const scan = globScanMaxDepth === null ? {} : { glob_scan_max_depth: globScanMaxDepth };
  return {
    network: network === null ? null : { enabled: network },
    file_system: files.length === 0 ? null : (plainPaths(files) ?? { entries: files, ...scan }),
  };
}
