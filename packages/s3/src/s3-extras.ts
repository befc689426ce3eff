import { NEVER, type CallOptions, type Path } from "@s3fs/core";
import type { Bucket } from "./bucket.ts";
import { named } from "./extras/named.ts";
import { objectExtras, type ObjectExtras } from "./extras/object-extras.ts";
import { setHeaders, type HeaderChanges } from "./extras/set-headers.ts";
import { tagExtras, type TagExtras } from "./extras/tag-extras.ts";
import { versionExtras, type VersionExtras } from "./extras/version-extras.ts";
import type { RequestCounts } from "./guard/request-counter.ts";
import { directoryKey } from "./key-mapping.ts";

/** What only S3 has. Keys are those of the bucket, whatever the prefix of the file system, and any key can be named. */
export interface S3Extras extends ObjectExtras, TagExtras, VersionExtras {
  /** How many requests were sent, those of all views together. */
  readonly requests: RequestCounts;
  /**
   * Changes type, headers, metadata or storage class of an object, by a copy onto itself; what is not named stays, and so
   * do tags. But S3 gives rights and encryption to a copy anew: they are those of the options (`acl`, `encryption`), else
   * private and as the bucket is set, and whoever wants other ones sets them (`setAcl`). ECHANGED when someone replaces
   * it meanwhile. Up to 5 GiB.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
   */
  setHeaders(key: string, changes: HeaderChanges, options?: CallOptions): Promise<void>;
}

export function s3Extras(bucket: Bucket, root: Path): S3Extras {
  return {
    requests: bucket.wire.requests,
    ...objectExtras(bucket, directoryKey(root)),
    ...tagExtras(bucket),
    ...versionExtras(bucket, directoryKey(root)),
    setHeaders: (key, changes, { signal = NEVER } = {}) =>
      named("setModified", key, () => setHeaders(bucket, key, changes, signal)),
  };
}
