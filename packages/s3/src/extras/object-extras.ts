import { FsError, NEVER, type CallOptions, type Path } from "@s3fs/core";
import type { Bucket } from "../bucket.ts";
import { listPages } from "../guard/list-pages.ts";
import { lookAtObject } from "../look-at-object.ts";
import { parametersFor } from "../parameters.ts";
import { wholeSize } from "../range.ts";
import { lengthOf, lookedAtFile, type S3Entry } from "../s3-entry.ts";
import { isMissing } from "../wire/s3-failure.ts";
import type { ListedObject } from "../wire/wire.ts";
import { joinPieces } from "../write-pieces.ts";
import { named, namedItems } from "./named.ts";

export interface VersionOptions extends CallOptions {
  /** Default: the newest one. */
  readonly versionId?: string | undefined;
}

export interface RemoveKeyOptions extends VersionOptions {
  /** EPRECONDITION unless the object has this etag. */
  readonly ifMatch?: string | undefined;
}

/** Objects by their keys, of which a path can spell most, and not all. */
export interface ObjectExtras {
  /** What is under a key; undefined when nothing is. */
  head(key: string, options?: VersionOptions): Promise<S3Object | undefined>;
  /** All keys with a prefix, in the order of their UTF-8 bytes. Default: those below this file system's root. */
  keys(prefix?: string, options?: CallOptions): AsyncIterable<S3Object>;
  /** All bytes under a key, in memory; EFBIG from 4 GiB on. ENOENT. */
  get(key: string, options?: VersionOptions): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * Removes what is under a key, whether there is anything or not. Where the bucket keeps versions it is hidden, unless
   * one version is named, which is removed for good.
   */
  remove(key: string, options?: RemoveKeyOptions): Promise<void>;
}

export interface S3Object {
  readonly key: string;
  readonly size: number;
  /** The store's own time, epoch milliseconds. */
  readonly modifiedMs: number;
  readonly etag?: string;
  readonly native?: S3Entry;
}

export function objectExtras(bucket: Bucket, root: string): ObjectExtras {
  return {
    head: (key, options = {}) => named("stat", key, () => head(bucket, key, options)),
    keys: (prefix = root, { signal = NEVER } = {}) => namedItems(prefix, keys(bucket, prefix, signal)),
    get: (key, options = {}) => named("read", key, () => get(bucket, key, options)),
    remove: (key, options = {}) => named("remove", key, () => remove(bucket, key, options)),
  };
}

async function head(
  { wire, settings }: Bucket,
  key: string,
  { versionId, signal = NEVER }: VersionOptions,
): Promise<S3Object | undefined> {
  const extra = parametersFor("HeadObject", { ...settings.downloadArgs, ...versionOf(versionId) });
  try {
    const reply = await lookAtObject(wire, { key, extra, signal });
    const { kind: _kind, path, ...entry } = lookedAtFile(key as Path, reply, lengthOf(reply, "HeadObject"));
    return { key: path, ...entry };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

async function* keys({ wire }: Bucket, prefix: string, signal: AbortSignal): AsyncGenerator<S3Object, void> {
  for await (const { objects } of listPages(wire, { prefix, signal })) yield* objects.map(objectOf);
}

function objectOf({ storageClass, ...object }: ListedObject): S3Object {
  return storageClass === undefined ? object : { ...object, native: { storageClass } };
}

async function get(
  { wire, settings }: Bucket,
  key: string,
  { versionId, signal = NEVER }: VersionOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const extra = parametersFor("GetObject", { ...settings.downloadArgs, ...versionOf(versionId) });
  const reply = await wire.getObject({ key, extra, signal });
  try {
    const size = wholeSize(reply, { kind: "whole" });
    if (size > mostBytesAtOnce) throw tooLarge(key, size);
    const pieces: Uint8Array<ArrayBuffer>[] = []; // and no room for as many bytes as the reply says there are
    for await (const chunk of reply.body.chunks) pieces.push(chunk);
    return joinPieces(pieces);
  } finally {
    reply.body.release();
  }
}

/** What every platform of today has room for in one array. */
const mostBytesAtOnce = 2 ** 32 - 1;

function tooLarge(key: string, size: number): FsError {
  const detail = `it has ${size} bytes, and get takes ${mostBytesAtOnce} into memory at most; read it as a stream`;
  return new FsError("EFBIG", { operation: "read", path: key, driver: "s3", detail });
}

async function remove(
  { wire, settings }: Bucket,
  key: string,
  { versionId, ifMatch, signal = NEVER }: RemoveKeyOptions,
): Promise<void> {
  const version = versionId === undefined ? {} : { versionId };
  const condition = ifMatch === undefined ? {} : { ifMatch };
  await wire.deleteObject({ key, ...version, ...condition, extra: settings.downloadArgs, signal });
}

export function versionOf(versionId: string | undefined): { readonly VersionId?: string } {
  return versionId === undefined ? {} : { VersionId: versionId };
}
