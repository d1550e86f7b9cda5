/** One block of an `*** Update File` section: lines to find and the lines that take their place. */
export interface UpdateChunk {
  /** Text after `@@ `: a line that must precede the block, e.g. a function's head. */
  readonly context: string | null;
  readonly oldLines: readonly string[];
  readonly newLines: readonly string[];
  /** The block carries `*** End of File`: its old lines are the last lines of the file. */
  readonly endOfFile: boolean;
}

/** A file section of a patch. Paths are as written: relative to the patch's working directory or absolute. */
export type PatchHunk =
  | { readonly type: 'add'; readonly path: string; readonly contents: string }
  | { readonly type: 'delete'; readonly path: string }
  | {
      readonly type: 'update';
      readonly path: string;
      readonly movePath: string | null;
      readonly chunks: readonly UpdateChunk[];
    };

/** A failure whose `error` is the sentence that the model is shown. */
export interface PatchFailure {
  readonly ok: false;
  readonly error: string;
}
