import type { Call, Entry, ListRequest, Path } from "@s3fs/core";
import type { Bucket } from "./bucket.ts";
import type { Page } from "./guard/check-page.ts";
import { listPages } from "./guard/list-pages.ts";
import { directoryKey, meaningOf } from "./key-mapping.ts";
import { listRanges } from "./list-ranges.ts";
import { refuseEmpty } from "./look-up.ts";
import { directory, listedFile, type S3Native } from "./s3-entry.ts";

/**
 * Everything below a directory by flat listings, a thousand keys a request. Keys come in tree order; a directory is told
 * when the first key below it appears.
 */
export async function* listTree(
  bucket: Bucket,
  path: Path,
  { onUnspellable, ...call }: ListRequest,
): AsyncGenerator<Entry<S3Native>, void, undefined> {
  let open: readonly Path[] = [];
  let isEmpty = true;
  for await (const page of pagesOf(bucket, directoryKey(path), call)) {
    for (const object of page.objects) {
      isEmpty = false;
      const { directories, file, isRepresentable } = meaningOf(object.key, path);
      if (!isRepresentable) onUnspellable?.(object.key);
      yield* directories.filter((each, depth) => open[depth] !== each).map(directory);
      open = directories;
      if (file !== undefined) yield listedFile(file, object);
    }
  }
  if (isEmpty) await refuseEmpty(bucket, path, call);
}

function pagesOf({ wire, settings }: Bucket, prefix: string, { signal }: Call): AsyncIterable<Page> {
  const { listConcurrency: concurrency } = settings;
  return concurrency > 1
    ? listRanges(wire, { prefix, concurrency, signal })
    : listPages(wire, { prefix, signal });
}
