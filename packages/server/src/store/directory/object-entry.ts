import { join } from "node:path";
import type { VersionRecord } from "../records.ts";
import { AMENDED, sequenceName, shardOf } from "./layout.ts";
import type { PartFiles } from "./part-files.ts";

/** One version as the index keeps it: its record, and what leads to its bytes. */
export interface ObjectEntry {
  readonly record: VersionRecord;
  readonly sequence: number;
  /** Whether a second file holds the record as it was changed since. */
  readonly isAmended: boolean;
  /** Of an object whose bytes are in parts. */
  readonly partFiles: PartFiles | undefined;
}

export function entryPath(bucketDirectory: string, entry: Pick<ObjectEntry, "record" | "sequence">): string {
  return versionPath(bucketDirectory, entry.record.key, entry.sequence);
}

export function versionPath(bucketDirectory: string, key: string, sequence: number): string {
  return join(bucketDirectory, shardOf(key), sequenceName(sequence));
}

export function amendmentPath(path: string): string {
  return path + AMENDED;
}
