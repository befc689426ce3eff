import { FsError, type Entry, type FileSystem } from "@s3fs/core";

/** Reads both trees again and compares every name, kind, byte, and time to the millisecond, which is what memory keeps. */
export async function verify(
  source: FileSystem,
  target: FileSystem,
): Promise<{ files: number; bytes: number }> {
  const copies = new Map<string, Entry>();
  for await (const entry of target.list("", { recursive: true })) copies.set(entry.path, entry);
  let [files, bytes] = [0, 0];
  for await (const entry of source.list("", { recursive: true })) {
    const copy = copies.get(entry.path);
    copies.delete(entry.path);
    insist(copy?.kind === entry.kind, entry.path, `there is ${copy?.kind ?? "nothing"} at the target`);
    if (entry.kind !== "file" || copy?.kind !== "file") continue;
    insist(Math.abs(entry.modifiedMs - copy.modifiedMs) <= 1, entry.path, "its time differs at the target");
    const [expected, actual] = [
      await source.hash(entry.path, "sha256"),
      await target.hash(copy.path, "sha256"),
    ];
    insist(expected === actual, entry.path, `its SHA-256 at the target is ${actual} instead of ${expected}`);
    files += 1;
    bytes += copy.size;
  }
  for (const path of copies.keys()) insist(false, path, "it is at the target only");
  return { files, bytes };
}

function insist(holds: boolean, path: string, detail: string): void {
  if (!holds) throw new FsError("EINTEGRITY", { operation: "check", path, detail });
}
