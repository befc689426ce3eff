import type { Entry } from "@s3fs/core";
import { escapeName, jsonLine } from "./escape-name.ts";

/** The path alone; directories end in a slash. */
export function entryLine({ kind, path }: Entry): string {
  return `${escapeName(path)}${kind === "directory" ? "/" : ""}`;
}

/** With the size in bytes and the time in UTC, as far as the listing tells them. */
export function longEntryLine(entry: Entry): string {
  const size = entry.kind === "file" ? String(entry.size) : entry.kind;
  const time = timeOf(entry)?.replace(/\.\d+Z$/, "Z") ?? "";
  return `${size.padStart(14)}  ${time.padEnd(20)}  ${entryLine(entry)}`;
}

/** Sizes in bytes, times in ISO 8601. */
export function entryJson(entry: Entry): string {
  const { kind, path } = entry;
  const modified = timeOf(entry);
  const file = entry.kind === "file" ? { size: entry.size, etag: entry.etag } : {};
  return jsonLine({ kind, path, ...file, modified });
}

/** The writer's time where the listing carries it, else the store's. */
function timeOf(entry: Entry): string | undefined {
  const writersMs = entry.kind === "file" ? entry.sourceModifiedMs : undefined;
  const modifiedMs = writersMs ?? entry.modifiedMs;
  return modifiedMs === undefined ? undefined : new Date(modifiedMs).toISOString();
}
