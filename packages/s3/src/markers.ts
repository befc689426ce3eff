import { parentOf, ROOT, type Call, type Path } from "@s3fs/core";
import { ancestorsOf } from "./ancestors-of.ts";
import type { Bucket } from "./bucket.ts";
import { directoryContentType } from "./content-type.ts";
import { listPages } from "./guard/list-pages.ts";
import { directoryKey } from "./key-mapping.ts";
import { isLegacyMarkerOf } from "./legacy-markers.ts";
import { parametersFor } from "./parameters.ts";
import { isRefusedCondition } from "./wire/s3-failure.ts";
import { metadataOf } from "./write-target.ts";

/** Whether it was not there before. A marker that is there is left as it is, with what it may hold. */
export async function writeMarker(
  { wire, settings }: Bucket,
  path: Path,
  { signal }: Call,
): Promise<boolean> {
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
 * Where every level has its marker: those of the directories above what has been written, below the file system's root.
 * Written after it, so that a write that fails leaves nothing.
 */
export async function markParents(bucket: Bucket, path: Path, call: Call): Promise<void> {
  const { markers, prefix } = bucket.settings;
  if (markers !== "every-level") return;
  const base = directoryKey(prefix);
  const parents = ancestorsOf(path).filter(
    (parent) => parent.length > base.length && parent.startsWith(base),
  );
  await Promise.all(parents.map((parent) => writeMarker(bucket, parent, call)));
}

/**
 * Where directories outlive their content: gives the parent a marker before its last child goes. Two removers of two
 * last children may both write it, which harms nobody.
 */
export async function keepParent(bucket: Bucket, path: Path, call: Call): Promise<void> {
  const parent = parentOf(path);
  if (!bucket.settings.keepsDirectories || parent === ROOT) return;
  const request = { prefix: directoryKey(parent), delimiter: "/", maxKeys: 3, signal: call.signal } as const;
  let isThere = false;
  for await (const { objects, prefixes } of listPages(bucket.wire, request)) {
    const keys = [...objects.map(({ key }) => key), ...prefixes];
    const isOwn = (key: string): boolean =>
      key === path || key === directoryKey(path) || isLegacyMarkerOf(bucket, key, path);
    if (!keys.every(isOwn)) return;
    isThere ||= keys.length > 0;
  }
  if (isThere) await writeMarker(bucket, parent, call);
}
