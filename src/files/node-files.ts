import { constants, lstat, stat, type BigIntStats, type Dirent, type Stats } from 'node:fs';
import { lstat as lstatOf, mkdir, open, readdir, rm, rmdir, stat as statOf, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { osErrorCode } from '../os-error.ts';
import { copyPath } from './copy.ts';
import type { DirectoryEntry, FileMetadata, Files } from './files.ts';
import { readWholeFile } from './read-file.ts';
import { guarded, refuseNul, toFileError } from './system.ts';
