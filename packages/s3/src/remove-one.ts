import { FsError, ROOT, type Call, type Path, type RemoveFileRequest } from "@s3fs/core";
import type { Bucket } from "./bucket.ts";
import { directoryKey, fileKey } from "./key-mapping.ts";
import { removeLegacyMarker } from "./legacy-markers.ts";
import { firstKeys, refuseEmpty } from "./look-up.ts";
import { keepParent } from "./markers.ts";

/** One DELETE, which S3 answers alike whether there was a file or not. */
export async function removeFile(
  bucket: Bucket,
  path: Path,
  { signal, ifMatch }: RemoveFileRequest,
): Promise<void> {
  const { downloadArgs: extra } = bucket.settings;
  const request = { key: fileKey(path), extra, signal };
  await keepParent(bucket, path, { signal });
  await bucket.wire.deleteObject({ ...request, ...(ifMatch !== undefined && { ifMatch }) });
}

/** Removes the marker of an empty directory, and nothing else: a child that is made meanwhile keeps the directory. */
export async function removeDirectory(bucket: Bucket, path: Path, call: Call): Promise<void> {
  if (path === ROOT) throw new FsError("EPERM", { path, detail: "this is the root of the bucket" });
  const [first, second] = await firstKeys(bucket, path, { ...call, most: 2 });
  const marker = directoryKey(path);
  if (first === undefined) await refuseEmpty(bucket, path, call);
  else if (first.key !== marker || first.size > 0 || second !== undefined)
    throw new FsError("ENOTEMPTY", { path });
  await keepParent(bucket, path, call);
  if (first !== undefined) await bucket.wire.deleteObject({ key: marker, signal: call.signal });
  await removeLegacyMarker(bucket, path, call);
}
