import type { FileEntry } from "./entry.ts";

/** Whether a second look at a file tells nothing new: removing it then loses nothing that was not copied. */
export function isUnchanged(before: FileEntry, now: FileEntry): boolean {
  const isOneContent = before.size === now.size && before.etag === now.etag;
  return isOneContent && before.modifiedMs === now.modifiedMs && before.viaLink === now.viaLink;
}
