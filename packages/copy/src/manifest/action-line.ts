import {
  FsError,
  errorMeanings,
  isPath,
  type Entry,
  type ErrorCode,
  type FileEntry,
  type Path,
} from "@s3fs/core";
import type {
  Conflict,
  CopyAction,
  DeleteAction,
  Failure,
  LinkAction,
  MakeAction,
  ReplaceAction,
} from "../plan/mirror-plan.ts";

/** One line of a manifest. */
export type PlanItem =
  | MakeAction
  | CopyAction
  | LinkAction
  | ReplaceAction
  | DeleteAction
  | ({ readonly kind: "conflict" } & Conflict)
  | ({ readonly kind: "failed" } & Failure);

/** The same item is the same line: names in one order, nothing of a backend's own. */
export function lineOf(item: PlanItem): string {
  const { kind, path } = item;
  switch (item.kind) {
    case "make":
      return JSON.stringify({ kind, path, replaces: item.replaces, outlivesDeletes: item.outlivesDeletes });
    case "copy": {
      const [source, target] = [plainEntry(item.source), item.target && plainEntry(item.target)];
      return JSON.stringify({ kind, path, replaces: item.replaces, source, target });
    }
    case "link": {
      const { replaces, destination, target } = item;
      return JSON.stringify({ kind, path, replaces, destination, target: target && plainEntry(target) });
    }
    case "replace":
      return JSON.stringify({ kind, path, source: item.source });
    case "delete":
      return JSON.stringify({ kind, path, target: plainEntry(item.target) });
    case "conflict":
    case "failed": {
      const { code, operation, detail } = item.error;
      return JSON.stringify({ kind, path, code, operation, detail });
    }
  }
}

function plainEntry(entry: Entry): object {
  const { kind, modifiedMs } = entry;
  if (entry.kind !== "file") return { kind, modifiedMs };
  const { size, sourceModifiedMs, etag } = entry;
  return { kind, size, modifiedMs, sourceModifiedMs, etag };
}

/** Undefined for a line that is no item. */
export function itemOf(value: unknown): PlanItem | undefined {
  if (!isRecord(value) || !isPathOrRoot(value["path"])) return undefined;
  const { kind, path, source, target, replaces } = value;
  const tie = replaces === undefined ? {} : isPathOrRoot(replaces) ? { replaces } : undefined;
  if (tie === undefined) return undefined;
  if (kind === "make") {
    const { outlivesDeletes } = value;
    return typeof outlivesDeletes === "boolean" ? { kind, path, ...tie, outlivesDeletes } : undefined;
  }
  if (kind === "copy") {
    const [from, to] = [fileOf(source, path), target === undefined ? undefined : fileOf(target, path)];
    if (!from || (target !== undefined && !to)) return undefined;
    return { kind, path, ...tie, source: from, ...(to && { target: to }) };
  }
  if (kind === "link") return linkOf(path, tie, value);
  if (kind === "replace")
    return source === "file" || source === "directory" ? { kind, path, source } : undefined;
  if (kind === "delete") {
    const entry = entryOf(target, path);
    return entry && { kind, path, target: entry };
  }
  return kind === "conflict" || kind === "failed" ? problemOf(kind, path, value) : undefined;
}

function linkOf(
  path: Path,
  tie: { readonly replaces?: Path },
  { destination, target }: Readonly<Record<string, unknown>>,
): PlanItem | undefined {
  const found = target === undefined ? undefined : entryOf(target, path);
  if (typeof destination !== "string" || (target !== undefined && !found)) return undefined;
  return { kind: "link", path, ...tie, destination, ...(found && { target: found }) };
}

function problemOf(
  kind: "conflict" | "failed",
  path: Path,
  { code, detail }: Readonly<Record<string, unknown>>,
): PlanItem | undefined {
  if (!isErrorCode(code)) return undefined;
  const told = typeof detail === "string" ? detail : undefined;
  return { kind, path, error: new FsError(code, { operation: "mirror", path, detail: told }) };
}

function entryOf(value: unknown, path: Path): Entry | undefined {
  if (!isRecord(value)) return undefined;
  const { kind, modifiedMs } = value;
  if (kind === "file") return fileOf(value, path);
  if (kind !== "directory" && kind !== "link" && kind !== "other") return undefined;
  return { kind, path, ...(typeof modifiedMs === "number" && { modifiedMs }) };
}

function fileOf(value: unknown, path: Path): FileEntry | undefined {
  if (!isRecord(value)) return undefined;
  const { kind, size, modifiedMs, sourceModifiedMs, etag } = value;
  if (kind !== "file" || typeof size !== "number" || typeof modifiedMs !== "number") return undefined;
  const writers = typeof sourceModifiedMs === "number" ? { sourceModifiedMs } : {};
  return { kind, path, size, modifiedMs, ...writers, ...(typeof etag === "string" && { etag }) };
}

function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === "string" && Object.hasOwn(errorMeanings, value);
}

function isPathOrRoot(value: unknown): value is Path {
  return typeof value === "string" && isPath(value);
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
