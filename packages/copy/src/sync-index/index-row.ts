import { compareUtf8, FsError, isPath, type Path } from "@s3fs/core";

/**
 * Two files that were found the same, or were made so: as long as each listing tells that tag and that size, they still are.
 */
export interface IndexRow {
  readonly path: Path;
  /** Bytes. */
  readonly size: number;
  /** The etag of the source, as its listing tells it. */
  readonly source: string;
  /** The time of the source in its store: a time of the writer that was set anew shows in it, where tags are of content alone. */
  readonly modifiedMs: number;
  readonly target: string;
  /** When the source was changed last, where its store tells: also of one whose bytes were changed and whose time was set back. */
  readonly changedMs?: number | undefined;
}

export function rowLine({ path, size, source, modifiedMs, target, changedMs }: IndexRow): string {
  return JSON.stringify([
    path,
    size,
    source,
    modifiedMs,
    target,
    ...(changedMs === undefined ? [] : [changedMs]),
  ]);
}

/** Of a line that is one. */
export function readRow(line: string): IndexRow {
  const row = parseRow(line);
  if (row === undefined) throw new FsError("EIO", { detail: "a temporary file was changed" });
  return row;
}

/** Undefined for a line that is no row. */
export function parseRow(line: string): IndexRow | undefined {
  const value = parseJson(line);
  if (!Array.isArray(value) || value.length < 5 || value.length > 6) return undefined;
  const [path, size, source, modifiedMs, target, changedMs]: unknown[] = value;
  if (typeof path !== "string" || path === "" || !isPath(path)) return undefined;
  if (typeof size !== "number" || typeof modifiedMs !== "number") return undefined;
  if (typeof source !== "string" || typeof target !== "string") return undefined;
  if (changedMs !== undefined && typeof changedMs !== "number") return undefined;
  return { path, size, source, modifiedMs, target, changedMs };
}

/** The order of a comparison, in which a file has the place that a directory of its name would have. */
export function compareRows(left: { readonly path: Path }, right: { readonly path: Path }): number {
  return compareUtf8(`${left.path}/`, `${right.path}/`);
}

/** The first line: which format it is, and which two trees it is about. */
export function headerLine({ source, target }: IndexedTrees): string {
  return JSON.stringify({ format: "s3fs-sync-index", version: 1, source, target });
}

/** What the two trees are, by the stores that hold them. */
export interface IndexedTrees {
  readonly source: string;
  readonly target: string;
}

/** The last line, without which the file is cut short. */
export function footerLine(rows: number): string {
  return JSON.stringify({ rows });
}

export function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
