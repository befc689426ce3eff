import { FsError, isPath, isSegment, ROOT, type Path } from "@s3fs/core";

const mostKeyBytes = 1024;

/** The key of the file at a path, which is the path. @throws {FsError} ENAMETOOLONG, EISDIR for the root */
export function fileKey(path: Path): string {
  if (path === ROOT) throw new FsError("EISDIR", { path, detail: "this is the root of the bucket" });
  return checkLength(path, path);
}

/** What the keys of everything below a directory begin with; also the key of its marker. */
export function directoryKey(path: Path): string {
  return path === ROOT ? "" : checkLength(`${path}/`, path);
}

/** @throws {FsError} ENAMETOOLONG for what S3 has no room for */
function checkLength(key: string, path: Path): string {
  if (key.length * 3 <= mostKeyBytes) return key;
  const keyBytes = new TextEncoder().encode(key).byteLength;
  if (keyBytes <= mostKeyBytes) return key;
  const detail = `a key of S3 has at most ${mostKeyBytes} bytes, and this one ${keyBytes}`;
  throw new FsError("ENAMETOOLONG", { path, detail });
}

/** What a key below a directory stands for. */
export interface KeyMeaning {
  /** The directories on the way to it, outermost first, below the one it was listed for. */
  readonly directories: readonly Path[];
  /** The file it is; undefined for a marker, and for a key that no path can spell. */
  readonly file: Path | undefined;
  /** Whether it is a file or a marker, and not a key that no path can spell: `a//b`, `/a`, `a/../b`. */
  readonly isRepresentable: boolean;
}

/** Nothing is ever folded: a key that is no path is none, and only proves the directories that lead to it. */
export function meaningOf(key: string, directory: Path): KeyMeaning {
  const base = directoryKey(directory);
  const segments = key.slice(base.length).split("/");
  const name = segments.pop() ?? "";
  const unspellable = segments.findIndex((segment) => !isSegment(segment));
  const leading = unspellable === -1 ? segments : segments.slice(0, unspellable);
  const directories = leading.map((_, index) => base + leading.slice(0, index + 1).join("/")).filter(isPath);
  const isWhole = unspellable === -1;
  const file = isWhole && isSegment(name) && isPath(key) ? key : undefined;
  return { directories, file, isRepresentable: isWhole && (name === "" || file !== undefined) };
}
