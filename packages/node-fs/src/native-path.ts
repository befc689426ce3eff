/** A name in a directory, both as the file system below has them. */
export function inDirectory(directory: string, name: string): string {
  return directory.endsWith("/") ? directory + name : `${directory}/${name}`;
}

/** The directory that holds a native path. */
export function directoryOf(native: string): string {
  return native.slice(0, Math.max(1, native.lastIndexOf("/")));
}
