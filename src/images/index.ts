export { ImageError } from './prompt-image.ts';
export { readPromptImage } from './read-prompt-image.ts';
