import { isPath, isSegment, type Call, type Entry, type ListRequest, type Path } from "@s3fs/core";
import type { Bucket } from "./bucket.ts";
import { listPages } from "./guard/list-pages.ts";
import { directoryKey } from "./key-mapping.ts";
import { markedByLegacy } from "./legacy-markers.ts";
import { isDirectory, refuseEmpty } from "./look-up.ts";
import { directory, listedFile, type S3Native } from "./s3-entry.ts";
import type { ListedObject } from "./wire/wire.ts";

/** The children, a thousand a request; a path that is both a file and a directory gives two entries. */
export async function* listDirectory(
  bucket: Bucket,
  path: Path,
  { onUnspellable, ...call }: ListRequest,
): AsyncGenerator<Entry<S3Native>, void, undefined> {
  const prefix = directoryKey(path);
  const childOf = (key: string): Path | undefined =>
    isSegment(key.slice(prefix.length)) && isPath(key) ? key : undefined;
  const isNew = eachOnce(bucket);
  let isEmpty = true;
  for await (const page of listPages(bucket.wire, { prefix, delimiter: "/", signal: call.signal })) {
    if (page.objects.length > 0 || page.prefixes.length > 0) isEmpty = false;
    for (const object of page.objects) {
      const child = childOf(object.key);
      if (child === undefined && object.key !== prefix) onUnspellable?.(object.key);
      const entry = child === undefined ? undefined : entryOf(bucket, child, object);
      if (entry?.kind === "file" || (entry !== undefined && isNew(entry.path))) yield entry;
    }
    for (const commonPrefix of page.prefixes) {
      const child = childOf(commonPrefix.slice(0, -1));
      if (child === undefined) onUnspellable?.(commonPrefix);
      if (child !== undefined && (await isThere(bucket, child, call)) && isNew(child)) yield directory(child);
    }
  }
  if (isEmpty) await refuseEmpty(bucket, path, call);
}

function entryOf(bucket: Bucket, path: Path, object: ListedObject): Entry<S3Native> {
  const marked = markedByLegacy(bucket, path);
  return marked === undefined ? listedFile(path, object) : directory(marked);
}

/** A directory with a marker beside it shows twice, once for that and once for what lies below; no other does. */
function eachOnce({ settings }: Bucket): (path: Path) => boolean {
  const told = new Set<Path>();
  return (path) => !settings.legacyMarkers || (!told.has(path) && told.add(path).has(path));
}

/** A directory bucket also lists prefixes of which only uploads in progress know. */
async function isThere(bucket: Bucket, path: Path, call: Call): Promise<boolean> {
  return bucket.wire.isOrdered || isDirectory(bucket, path, call);
}
