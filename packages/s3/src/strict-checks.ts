import { FsError, type Call, type Path } from "@s3fs/core";
import { ancestorsOf } from "./ancestors-of.ts";
import type { Bucket } from "./bucket.ts";
import { isDirectory, lookUpFile } from "./look-up.ts";
import { S3Failure } from "./wire/s3-failure.ts";

/**
 * What a disk refuses and S3 does not, asked for in parallel before something is written. Another writer may come in
 * between, as S3 has no condition on any key but the one that is written. Credentials that may write and not look are
 * enough to write: what may not be asked for is not refused.
 */
export async function refuseOverDirectory(
  bucket: Bucket,
  path: Path,
  call: Call & { readonly overwrite: boolean },
): Promise<void> {
  if (!bucket.settings.strict) return;
  const [hasDirectory] = await Promise.all([
    unlessForbidden(isDirectory(bucket, path, call)),
    refuseBelowFile(bucket, path, call),
  ]);
  if (hasDirectory === true) throw new FsError(call.overwrite ? "EISDIR" : "EEXIST", { path });
}

export async function refuseOverFile(bucket: Bucket, path: Path, call: Call): Promise<void> {
  if (!bucket.settings.strict) return;
  const [file] = await Promise.all([
    unlessForbidden(lookUpFile(bucket, path, call)),
    refuseBelowFile(bucket, path, call),
  ]);
  if (file !== undefined) throw new FsError("EEXIST", { path });
}

/**
 * Only the signal is passed on: what else a call asks for, as by `ifMatch`, is about another file. What is above the root of
 * the file system is none of its business, and may be nothing that its credentials look at.
 */
async function refuseBelowFile(bucket: Bucket, path: Path, { signal }: Call): Promise<void> {
  const above = ancestorsOf(path).filter((ancestor) => ancestor.length >= bucket.settings.prefix.length);
  const files = await Promise.all(
    above.map((ancestor) => unlessForbidden(lookUpFile(bucket, ancestor, { signal }))),
  );
  if (files.every((file) => file === undefined)) return;
  throw new FsError("ENOTDIR", { path, detail: "a directory above it is a file" });
}

/** What is wrong with credentials altogether is told by the write itself. */
async function unlessForbidden<T>(asking: Promise<T>): Promise<T | undefined> {
  try {
    return await asking;
  } catch (error) {
    if (error instanceof S3Failure && error.status === 403) return undefined;
    throw error;
  }
}
