import { FsError, isFsError, NEVER, type CallOptions, type Operation, type Path } from "@s3fs/core";
import type { Bucket } from "./bucket.ts";
import { classify } from "./classify.ts";
import { listPages } from "./guard/list-pages.ts";
import type { RequestCounts } from "./guard/request-counter.ts";
import { directoryKey } from "./key-mapping.ts";
import { parametersFor } from "./parameters.ts";
import { lengthOf, lookedAtFile, type S3Entry } from "./s3-entry.ts";
import { isMissing } from "./wire/s3-failure.ts";
import type { ListedObject } from "./wire/wire.ts";

/** What only S3 has. Keys are those of the bucket, whatever the prefix of the file system. */
export interface S3Extras {
  /** How many requests were sent, those of all views together. */
  readonly requests: RequestCounts;
  /** What is under a key, which may be one that no path can spell; undefined when nothing is. */
  head(key: string, options?: CallOptions): Promise<S3Object | undefined>;
  /** All keys with a prefix, in the order of their UTF-8 bytes. Default: those below this file system's root. */
  keys(prefix?: string, options?: CallOptions): AsyncIterable<S3Object>;
}

export interface S3Object {
  readonly key: string;
  readonly size: number;
  /** The store's own time, epoch milliseconds. */
  readonly modifiedMs: number;
  readonly etag?: string;
  readonly native?: S3Entry;
}

export function s3Extras(bucket: Bucket, root: Path): S3Extras {
  return {
    requests: bucket.wire.requests,
    head: (key, { signal = NEVER } = {}) => named("stat", key, () => head(bucket, key, signal)),
    keys: (prefix = directoryKey(root), { signal = NEVER } = {}) => keys(bucket, prefix, signal),
  };
}

async function head(
  { wire, settings }: Bucket,
  key: string,
  signal: AbortSignal,
): Promise<S3Object | undefined> {
  const extra = parametersFor("HeadObject", settings.downloadArgs);
  try {
    const reply = await wire.headObject({ key, extra, signal });
    const { kind: _kind, path, ...entry } = lookedAtFile(key as Path, reply, lengthOf(reply, "HeadObject"));
    return { key: path, ...entry };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

async function* keys({ wire }: Bucket, prefix: string, signal: AbortSignal): AsyncGenerator<S3Object> {
  const pages = listPages(wire, { prefix, signal });
  for (;;) {
    const result = await named("list", prefix, () => pages.next());
    if (result.done) return;
    yield* result.value.objects.map(objectOf);
  }
}

function objectOf({ storageClass, ...object }: ListedObject): S3Object {
  return storageClass === undefined ? object : { ...object, native: { storageClass } };
}

async function named<T>(operation: Operation, key: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (isFsError(error) || !(error instanceof Error) || error.name !== "S3Failure") throw error;
    const { code, ...rest } = classify(error);
    throw new FsError(code, { ...rest, operation, path: key, driver: "s3", cause: error });
  }
}
