import type { PathLike } from "node:fs";

/** What Node's whole-file functions take: a path, a numeric descriptor, or a FileHandle. */
export type FileLike = PathLike | number | { readonly fd: number };

export function fdOf(file: FileLike): number | undefined {
  if (typeof file === "number") return file;
  return typeof file === "object" && file !== null && "fd" in file ? file.fd : undefined;
}
