import { FsError } from "./fs-error.ts";

/**
 * A path inside one file system, parsed once at its door: segments joined by `/`, no leading slash, no empty,
 * `.` or `..` segment. `""` is the root. Nothing is trimmed, case-folded or Unicode-normalised.
 */
export type Path = string & { readonly "@s3fs/path": true };

export const ROOT: Path = "" as Path; // the one path that needs no parsing

/**
 * Parses what a person wrote: `/a/b`, `a/b`, `a//b/` and `a/./b` are the same path, `a/../b` is `b`.
 *
 * @throws {FsError} EINVAL when the path climbs above the root, or holds NUL or a lone surrogate.
 */
export function parsePath(input: string): Path {
  if (typeof input !== "string") throw invalid(String(input), "is no string");
  refuseUnstorable(input);
  if (!inNeedOfFolding.test(input)) return input as Path; // checked as a whole
  const segments: string[] = [];
  for (const segment of input.split("/")) {
    if (segment === "" || segment === ".") continue;
    if (segment !== "..") segments.push(segment);
    else if (segments.pop() === undefined) throw invalid(input, "climbs above the root of the file system");
  }
  return segments.join("/") as Path; // just checked, segment by segment
}

/** An empty, `.` or `..` segment somewhere; most paths have none, and nothing is to be done for them. */
const inNeedOfFolding = /(?:^|\/)\.{0,2}(?:\/|$)/;

/** Whether a name from a listing can be one segment of a path; the others are unrepresentable and never folded. */
export function isSegment(name: string): boolean {
  return name !== "" && name !== "." && name !== ".." && !name.includes("/") && isStorable(name);
}

/** Whether a store's key is, as it stands, the spelling of a path. */
export function isPath(key: string): key is Path {
  return key === "" || key.split("/").every(isSegment);
}

export function joinPath(parent: Path, child: string): Path {
  if (parent === ROOT) return parsePath(child);
  return child === "" ? parent : parsePath(`${parent}/${child}`);
}

export function parentOf(path: Path): Path {
  return path.slice(0, Math.max(0, path.lastIndexOf("/"))) as Path; // a prefix of whole segments is a path
}

export function nameOf(path: Path): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

export function segmentsOf(path: Path): readonly string[] {
  return path === ROOT ? [] : path.split("/");
}

/** Whether `path` is `ancestor` or lies below it; by whole segments, so `a-b` is not within `a`. */
export function isWithin(path: Path, ancestor: Path): boolean {
  return ancestor === ROOT || path === ancestor || path.startsWith(`${ancestor}/`);
}

/** The part of `path` below `ancestor`, which must hold it. */
export function relativeTo(path: Path, ancestor: Path): Path {
  if (!isWithin(path, ancestor)) throw invalid(path, `does not lie within "${ancestor}"`);
  if (ancestor === ROOT) return path;
  return path.slice(ancestor.length + 1) as Path; // a suffix of whole segments is a path
}

function refuseUnstorable(input: string): void {
  if (input.includes("\0")) throw invalid(input, "holds a NUL character, which no store accepts");
  if (!input.isWellFormed()) throw invalid(input, "holds a lone surrogate, which has no UTF-8 form");
}

function isStorable(name: string): boolean {
  return !name.includes("\0") && name.isWellFormed();
}

function invalid(input: string, rule: string): FsError {
  return new FsError("EINVAL", { path: input, detail: `the path ${rule}` });
}
