import { constants } from "node:fs";
import type { Entry } from "@s3fs/core";

/**
 * Type and permission bits: the backend's own where its record has a `mode`, as a disk's has; else constants, for most
 * stores have none.
 */
export function modeOfEntry({ kind, native }: Entry): number {
  const own: unknown =
    typeof native === "object" && native !== null && "mode" in native ? native.mode : undefined;
  return typeof own === "number" ? own : modes[kind];
}

const modes: Readonly<Record<Entry["kind"], number>> = {
  file: constants.S_IFREG | 0o644,
  directory: constants.S_IFDIR | 0o755,
  link: constants.S_IFLNK | 0o777,
  other: 0o644, // of no known type: every question about it is answered with no
};
