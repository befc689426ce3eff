import { FsError, type Path, type TransferRequest } from "@s3fs/core";
import type { Bucket } from "./bucket.ts";
import { copyFile } from "./copy-object.ts";
import { lookUpFile } from "./look-up.ts";
import { removeFile } from "./remove-one.ts";
import { isRefusedCondition } from "./wire/s3-failure.ts";

/**
 * S3 moves nothing: a copy of the content that was looked at, and a removal on the condition that it is still the one. What
 * another writer has put there meanwhile stays, and so does the copy, which is ECHANGED.
 */
export async function moveFile(
  bucket: Bucket,
  from: Path,
  to: Path,
  request: TransferRequest,
): Promise<void> {
  const { signal, ifMatch } = request;
  const seen = await lookUpFile(bucket, from, request);
  if (seen === undefined) throw new FsError("ENOENT", { path: from });
  const { etag = ifMatch } = seen;
  const pin = etag === undefined ? {} : { ifMatch: etag };
  try {
    await copyFile(bucket, from, to, { ...request, ...pin, seen });
  } catch (error) {
    throw ifMatch === undefined && error instanceof FsError && error.code === "EPRECONDITION"
      ? changed(from, error)
      : error;
  }
  try {
    await removeFile(bucket, from, { signal, ...pin });
  } catch (error) {
    throw isRefusedCondition(error) ? changed(from, error) : error;
  }
}

function changed(path: Path, cause: unknown): FsError {
  const detail = "the source was replaced while it was moved; it stays, whether it was copied or not";
  return new FsError("ECHANGED", { path, detail, cause });
}
