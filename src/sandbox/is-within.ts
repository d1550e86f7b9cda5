/** Whether `path` is `folder` or lies below it; both absolute and without `.` or `..`. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || folder === '/' || path.startsWith(`${folder}/`);
}
