/** What is known of a file. */
export interface FileMetadata {
  /** About what a link leads to, as is `isFile`. */
  readonly isDirectory: boolean;
  readonly isFile: boolean;
  /** About the path itself. */
  readonly isSymlink: boolean;
  /** Unix milliseconds; 0 where the file system keeps none. */
  readonly createdAtMs: number;
  /** Unix milliseconds. */
  readonly modifiedAtMs: number;
}

/** One name in a directory; a link counts as what it leads to. */
export interface DirectoryEntry {
  readonly fileName: string;
  readonly isDirectory: boolean;
  readonly isFile: boolean;
}

/** Files by absolute path. Every operation rejects with `FileError`, and with nothing else, when it cannot be done. */
export interface Files {
  /** The whole content; refused for files over 256 MiB. */
  read(path: string): Promise<Buffer>;
  /** Replaces the content; creates the file, but no directory. */
  write(path: string, content: Uint8Array): Promise<void>;
  /** `recursive` creates missing parents and takes an existing directory for success. */
  createDirectory(path: string, recursive: boolean): Promise<void>;
  metadata(path: string): Promise<FileMetadata>;
  /** Sorted by name; links that lead nowhere are left out. */
  list(path: string): Promise<readonly DirectoryEntry[]>;
  /** `recursive` takes what is in a directory along, `force` a missing path for success. */
  remove(path: string, recursive: boolean, force: boolean): Promise<void>;
  /** Copies a file with its permissions, a link as a link, and a directory where `recursive` allows it. */
  copy(source: string, destination: string, recursive: boolean): Promise<void>;
}

/** Why a file operation was not done; the message is the reference's and fit for a client. */
export class FileError extends Error {
  /** `invalid`: what was asked for makes no sense; `system`: the system refused it. */
  readonly kind: 'invalid' | 'system';

  constructor(kind: FileError['kind'], message: string) {
    super(message);
    this.name = 'FileError';
    this.kind = kind;
  }
}
