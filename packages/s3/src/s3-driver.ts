import { defineDriver, type Driver } from "@s3fs/core";
import { appendObject } from "./append-object.ts";
import type { Bucket } from "./bucket.ts";
import { classify } from "./classify.ts";
import { copyFile, copyFrom } from "./copy-object.ts";
import { listDirectory } from "./list-directory.ts";
import { listTree } from "./list-tree.ts";
import { lookUp } from "./look-up.ts";
import { makeDirectory } from "./make-directory.ts";
import { moveFile } from "./move-object.ts";
import { readObject } from "./read-object.ts";
import { removeLeftovers } from "./remove-leftovers.ts";
import { removeDirectory, removeFile } from "./remove-one.ts";
import { removeTree } from "./remove-tree.ts";
import type { S3Native } from "./s3-entry.ts";
import { accessOf, locationWith } from "./source-access.ts";
import { unfinishedUploads } from "./unfinished-uploads.ts";
import { objectUrl, type UrlSource } from "./url.ts";
import { writeObject } from "./write-object.ts";
import { discardParts, writeParts } from "./write-parts.ts";

export interface S3DriverOptions {
  readonly bucket: Bucket;
  readonly urls: UrlSource;
  /** The identity of the service: within one, objects are copied without passing through here. */
  readonly store: string;
  readonly close: () => Promise<void>;
}

/** A whole bucket as a driver. */
export function s3Driver({ bucket, urls, store, close }: S3DriverOptions): Driver<S3Native> {
  const { strict, keepsDirectories, legacyMarkers } = bucket.settings;
  const access = accessOf(bucket.settings);
  return defineDriver<S3Native>({
    name: "s3",
    traits: {
      caseSensitive: true,
      timePrecisionMs: 0.001,
      names: strict ? "exclusive" : "twins",
      emptyDirectories: keepsDirectories ? "kept" : "vanish",
    },
    classify,
    stat: (path, call) => lookUp(bucket, path, call),
    list: (path, call) => listDirectory(bucket, path, call),
    read: (path, request) => readObject(bucket, path, request),
    write: (path, chunks, request) => writeObject(bucket, path, chunks, request),
    makeDirectory: (path, request) => makeDirectory(bucket, path, request),
    removeFile: (path, call) => removeFile(bucket, path, call),
    removeDirectory: (path, call) => removeDirectory(bucket, path, call),
    // Without an order a flat listing is none of a tree, and directories are sorted one by one. A marker beside its
    // directory comes out of order.
    listTree:
      bucket.wire.isOrdered && !legacyMarkers ? (path, call) => listTree(bucket, path, call) : undefined,
    copyFile: async (from, to, request) => void (await copyFile(bucket, from, to, request)),
    copyFrom: async (source, to, request) => void (await copyFrom(bucket, source, to, request)),
    moveFile: (from, to, request) => moveFile(bucket, from, to, request),
    moveDirectory: undefined, // copies and removals, as the fallback does it
    removeTree: (path, call) => removeTree(bucket, path, call),
    append: (path, chunks, call) => appendObject(bucket, path, chunks, call),
    writeParts: (path, request) => writeParts(bucket, path, request),
    discardParts: (path, token, call) => discardParts(bucket, path, token, call),
    setModified: undefined,
    url: (path, request) => objectUrl(bucket, urls, path, request),
    locate: (path) => locationWith({ store, key: `${bucket.name}/${path}` }, access),
    removeLeftovers: (path, request) => removeLeftovers(bucket, path, request),
    unfinished: () => unfinishedUploads(bucket),
    close,
  });
}
