import { NEVER, type CallOptions } from "@s3fs/core";
import type { Bucket } from "../bucket.ts";
import type { UploadArguments } from "../parameters.ts";
import { named } from "./named.ts";
import { versionOf, type VersionOptions } from "./object-extras.ts";

/** Tags and rights of an object. */
export interface TagExtras {
  /** Empty where there are none, and where the store has none at all. ENOENT. */
  tags(key: string, options?: VersionOptions): Promise<Readonly<Record<string, string>>>;
  /** Replaces all of them; an empty record removes them. */
  setTags(key: string, tags: Readonly<Record<string, string>>, options?: VersionOptions): Promise<void>;
  /** ENOTSUP where the store has none. */
  acl(key: string, options?: VersionOptions): Promise<S3Acl>;
  /** Sets one of the canned ACLs. */
  setAcl(key: string, acl: NonNullable<UploadArguments["ACL"]>, options?: CallOptions): Promise<void>;
}

export interface S3Acl {
  readonly owner?: string;
  readonly grants: readonly {
    /** An account, or the URI of a group. */
    readonly grantee: string;
    /** `READ`, `WRITE`, `READ_ACP`, `WRITE_ACP` or `FULL_CONTROL`. */
    readonly permission: string;
  }[];
}

export function tagExtras({ wire }: Bucket): TagExtras {
  return {
    tags: (key, { versionId, signal = NEVER } = {}) =>
      named("stat", key, async () => {
        const tags = await wire.getTags({ key, extra: versionOf(versionId), signal });
        return Object.fromEntries(new URLSearchParams(tags));
      }),
    setTags: (key, tags, { versionId, signal = NEVER } = {}) =>
      named("write", key, () => wire.putTags({ key, tags, extra: versionOf(versionId), signal })),
    acl: (key, { versionId, signal = NEVER } = {}) =>
      named("stat", key, async () => {
        const { owner, grants } = await wire.getAcl({ key, extra: versionOf(versionId), signal });
        return { ...(owner !== undefined && { owner }), grants };
      }),
    setAcl: (key, acl, { signal = NEVER } = {}) =>
      named("write", key, () => wire.putAcl({ key, acl, signal })),
  };
}
