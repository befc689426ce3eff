/** Whether a real path is a directory or lies below it, by whole names: `/root-other` is not in `/root`. */
export function contains(directory: string, path: string): boolean {
  return path === directory || path.startsWith(directory.endsWith("/") ? directory : `${directory}/`);
}
