import type { LeftoversRequest, Path } from "@s3fs/core";
import type { Bucket } from "./bucket.ts";
import { directoryKey } from "./key-mapping.ts";
import { parseToken } from "./upload-token.ts";

/** Aborts the multipart uploads below a directory that nobody goes on with. */
export async function removeLeftovers(
  { wire }: Bucket,
  path: Path,
  { keep, signal }: LeftoversRequest,
): Promise<number> {
  const kept = new Set([...keep].map((token) => parseToken(token)?.uploadId));
  let removed = 0;
  for await (const { key, uploadId } of wire.listUploads({ prefix: directoryKey(path), signal })) {
    if (kept.has(uploadId)) continue;
    await wire.abortUpload({ key, uploadId, signal });
    removed += 1;
  }
  return removed;
}
