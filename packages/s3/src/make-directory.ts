import { FsError, ROOT, type MakeRequest, type Path } from "@s3fs/core";
import type { Bucket } from "./bucket.ts";
import { isDirectory } from "./look-up.ts";
import { markParents, writeMarker } from "./markers.ts";
import { refuseOverFile } from "./strict-checks.ts";

/** Writes the marker, which makes the parents directories as well. One PUT; an exclusive one looks for content first. */
export async function makeDirectory(bucket: Bucket, path: Path, request: MakeRequest): Promise<void> {
  const { exclusive } = request;
  const isThere =
    path === ROOT ||
    (await allOf(refuseOverFile(bucket, path, request), exclusive && isDirectory(bucket, path, request)));
  const isNew = !isThere && (await mark(bucket, path, request));
  if (exclusive && !isNew) throw new FsError("EEXIST", { path });
}

async function allOf(check: Promise<void>, answer: Promise<boolean> | false): Promise<boolean> {
  const [, isTrue] = await Promise.all([check, answer]);
  return isTrue;
}

/** Whether it was not there before, as far as that shows: without markers a directory is there when it has content. */
async function mark(bucket: Bucket, path: Path, request: MakeRequest): Promise<boolean> {
  if (bucket.settings.markers === "never") return true;
  const isNew = await writeMarker(bucket, path, request);
  await markParents(bucket, path, request);
  return isNew;
}
