import { FileSystem, parsePath, ROOT, within, type Driver } from "@s3fs/core";
import { openBucket } from "./open-bucket.ts";
import type { Bucket } from "./bucket.ts";
import { s3Extras, type S3Extras } from "./s3-extras.ts";
import type { S3Native } from "./s3-entry.ts";
import type { S3Options } from "./s3-options.ts";

/**
 * A bucket of Amazon S3, or of a compatible store, as a file system. Nothing is requested before the first verb.
 *
 * @throws {FsError} EINVAL for an unknown option, or a value that can not be meant
 */
export class S3FS extends FileSystem<S3Native> {
  /** What only S3 has: raw keys, and how many requests were sent. */
  readonly s3: S3Extras;

  constructor(bucket: string, options: S3Options = {}) {
    const root = sharedRoots.get(options) ?? openRoot(bucket, options);
    super(root.driver);
    this.s3 = s3Extras(root.bucket, root.base);
    roots.set(this, root);
  }

  /** A view of a directory, which need not be there yet, over the same client. Closing it leaves this file system open. */
  override at(path: string): S3FS {
    const root = roots.get(this);
    if (root === undefined) throw new TypeError("at() was called on an object that is no S3FS");
    const at = parsePath(path);
    const base = parsePath(`${root.base}/${at}`);
    const shared: S3Options = {};
    sharedRoots.set(shared, { bucket: root.bucket, base, driver: within(this.driver, at) });
    return new S3FS(root.bucket.name, shared);
  }
}

/** Where a file system begins. */
interface Root {
  readonly bucket: Bucket;
  /** The directory of the bucket. */
  readonly base: ReturnType<typeof parsePath>;
  readonly driver: Driver<S3Native>;
}

/** Kept beside the instances, so that none of them shows its client when it is inspected. */
const roots = new WeakMap<S3FS, Root>();

/** What views are made of: options that stand for a bucket that is open already. */
const sharedRoots = new WeakMap<S3Options, Root>();

function openRoot(name: string, options: S3Options): Root {
  const { bucket, driver } = openBucket(name, options);
  const base = bucket.settings.prefix;
  if (base === ROOT) return { bucket, base, driver };
  const { close } = driver;
  return { bucket, base, driver: { ...within(driver, base), ...(close && { close }) } };
}
