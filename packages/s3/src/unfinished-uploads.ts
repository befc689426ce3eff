import { isPath, type Unfinished } from "@s3fs/core";
import type { Bucket } from "./bucket.ts";

/** Uploads that were created, or gone on with, and neither completed nor aborted: S3 keeps, and bills, their parts. */
export function unfinishedUploads({ wire }: Bucket): readonly Unfinished[] {
  return [...wire.openUploads].flatMap(([id, path]) => (isPath(path) ? [{ path, kind: "upload", id }] : []));
}
