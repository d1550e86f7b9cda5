/** The lines that part a patch. */
export const BEGIN_MARKER = '*** Begin Patch';
export const END_MARKER = '*** End Patch';
export const ADD_MARKER = '*** Add File: ';
export const DELETE_MARKER = '*** Delete File: ';
export const UPDATE_MARKER = '*** Update File: ';
export const MOVE_MARKER = '*** Move to: ';
export const END_OF_FILE_MARKER = '*** End of File';
