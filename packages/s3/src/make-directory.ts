import { FsError, parentOf, ROOT, type Call, type MakeRequest, type Path } from "@s3fs/core";
import type { Bucket } from "./bucket.ts";
import { directoryContentType } from "./content-type.ts";
import { listPages } from "./guard/list-pages.ts";
import { directoryKey } from "./key-mapping.ts";
import { isDirectory } from "./look-up.ts";
import { parametersFor } from "./parameters.ts";
import { refuseOverFile } from "./strict-checks.ts";
import { isRefusedCondition } from "./wire/s3-failure.ts";
import { metadataOf } from "./write-target.ts";

/** Writes the marker, which makes the parents directories as well. One PUT; an exclusive one looks for content first. */
export async function makeDirectory(bucket: Bucket, path: Path, request: MakeRequest): Promise<void> {
  const { exclusive } = request;
  const isThere =
    path === ROOT ||
    (await allOf(refuseOverFile(bucket, path, request), exclusive && isDirectory(bucket, path, request)));
  const isNew = !isThere && (await writeMarker(bucket, path, request));
  if (exclusive && !isNew) throw new FsError("EEXIST", { path });
}

async function allOf(check: Promise<void>, answer: Promise<boolean> | false): Promise<boolean> {
  const [, isTrue] = await Promise.all([check, answer]);
  return isTrue;
}

/** Whether it was not there before. A marker that is there is left as it is, with what it may hold. */
async function writeMarker({ wire, settings }: Bucket, path: Path, { signal }: Call): Promise<boolean> {
  const metadata = metadataOf(settings.uploadArgs.Metadata ?? {}, Date.now());
  try {
    await wire.putObject({
      key: directoryKey(path),
      body: new Uint8Array(0),
      contentType: directoryContentType,
      metadata,
      ifNoneMatch: true,
      extra: parametersFor("PutObject", settings.uploadArgs),
      signal,
    });
    return true;
  } catch (error) {
    if (isRefusedCondition(error)) return false;
    throw error;
  }
}

/**
 * Where directories outlive their content: gives the parent a marker before its last child goes. Two removers of two
 * last children may both write it, which harms nobody.
 */
export async function keepParent(bucket: Bucket, path: Path, call: Call): Promise<void> {
  const parent = parentOf(path);
  if (!bucket.settings.strict || parent === ROOT) return;
  const request = { prefix: directoryKey(parent), delimiter: "/", maxKeys: 3, signal: call.signal } as const;
  let isThere = false;
  for await (const { objects, prefixes } of listPages(bucket.wire, request)) {
    const keys = [...objects.map(({ key }) => key), ...prefixes];
    if (keys.some((key) => key !== path && key !== directoryKey(path))) return;
    isThere ||= keys.length > 0;
  }
  if (isThere) await writeMarker(bucket, parent, call);
}
