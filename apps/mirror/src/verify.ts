import { FsError, type Entry, type FileSystem } from "@s3fs/core";

/** Memory keeps times to the millisecond, so that is what survives the way. */
const TIME_TOLERANCE_MS = 1;

/**
 * Reads both trees again and compares every name, kind, time and byte.
 *
 * @throws {FsError} EINTEGRITY naming the first entry that differs
 */
export async function verify(
  source: FileSystem,
  target: FileSystem,
): Promise<{ files: number; bytes: number }> {
  const found = new Map<string, Entry>();
  for await (const entry of target.list("", { recursive: true })) found.set(entry.path, entry);
  let files = 0;
  let bytes = 0;
  for await (const entry of source.list("", { recursive: true })) {
    const copy = found.get(entry.path);
    found.delete(entry.path);
    if (copy?.kind !== entry.kind)
      throw differs(entry.path, `is a ${copy?.kind ?? "missing entry"} at the target`);
    if (entry.kind !== "file" || copy.kind !== "file") continue;
    if (Math.abs(entry.modifiedMs - copy.modifiedMs) > TIME_TOLERANCE_MS)
      throw differs(entry.path, "has another time");
    const [expected, actual] = [
      await source.hash(entry.path, "sha256"),
      await target.hash(entry.path, "sha256"),
    ];
    if (expected !== actual)
      throw differs(entry.path, `has SHA-256 ${actual} at the target instead of ${expected}`);
    files += 1;
    bytes += copy.size;
  }
  for (const path of found.keys()) throw differs(path, "is at the target only");
  return { files, bytes };
}

function differs(path: string, detail: string): FsError {
  return new FsError("EINTEGRITY", { operation: "check", path, detail });
}
