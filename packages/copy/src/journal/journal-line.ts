import { isPath, type FileEntry, type Path } from "@s3fs/core";
import { parseJson, parseRow, rowLine, type IndexRow } from "../sync-index/index-row.ts";

/** What a line of a journal tells. */
export type JournalLine =
  /** A file was copied, as a row of an index has it. */
  | { readonly kind: "done"; readonly row: IndexRow }
  /** A write in parts was begun, of this source. */
  | { readonly kind: "begun"; readonly path: Path; readonly token: string; readonly source: SourceMark }
  | { readonly kind: "part"; readonly path: Path; readonly index: number; readonly receipt: string }
  /** Nothing is left of what was begun. */
  | { readonly kind: "ended"; readonly path: Path };

/** What a listing told of a source, by which it is known again. */
export interface SourceMark {
  readonly size: number;
  readonly modifiedMs: number;
  readonly etag?: string;
}

export function markOf({ size, modifiedMs, etag }: FileEntry): SourceMark {
  return { size, modifiedMs, ...(etag !== undefined && { etag }) };
}

export function isOfMark(mark: SourceMark, { size, modifiedMs, etag }: FileEntry): boolean {
  return mark.size === size && mark.modifiedMs === modifiedMs && mark.etag === etag;
}

/** The first line: the format, and which mirror it is of. */
export function headerOf(fingerprint: string): string {
  return JSON.stringify({ format: "s3fs-journal", version: 1, fingerprint });
}

export function lineOf(line: JournalLine): string {
  return line.kind === "done" ? rowLine(line.row) : JSON.stringify(line);
}

/** Undefined for a line that is none, as the last one of a process that was killed may be. */
export function parseLine(text: string): JournalLine | undefined {
  const row = parseRow(text);
  if (row !== undefined) return { kind: "done", row };
  const value = parseJson(text);
  if (typeof value !== "object" || value === null) return undefined;
  const { kind, path, token, source, index, receipt } = value as Readonly<Record<string, unknown>>; // each is checked
  if (typeof path !== "string" || path === "" || !isPath(path)) return undefined;
  if (kind === "ended") return { kind, path };
  if (kind === "part" && isIndex(index) && typeof receipt === "string") return { kind, path, index, receipt };
  const mark = parseMark(source);
  return kind === "begun" && typeof token === "string" && mark
    ? { kind, path, token, source: mark }
    : undefined;
}

function isIndex(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function parseMark(value: unknown): SourceMark | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { size, modifiedMs, etag } = value as Readonly<Record<string, unknown>>; // each is checked
  if (!isIndex(size) || typeof modifiedMs !== "number") return undefined;
  if (etag !== undefined && typeof etag !== "string") return undefined;
  return { size, modifiedMs, ...(etag !== undefined && { etag }) };
}
