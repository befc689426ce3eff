import type { Answer, Extended, KeyRequest, WireRequest } from "./request.ts";

export interface PutTagsRequest extends KeyRequest, Extended {
  readonly tags: Readonly<Record<string, string>>;
}

export interface PutAclRequest extends KeyRequest, Extended {
  /** One of the canned ones. */
  readonly acl: string;
}

export interface RestoreRequest extends KeyRequest, Extended {
  readonly days: number;
  readonly tier?: string;
}

export interface AclReply extends Answer {
  readonly owner?: string;
  readonly grants: readonly { readonly grantee: string; readonly permission: string }[];
}

export interface ListVersionsRequest extends WireRequest {
  readonly prefix: string;
  readonly after?: VersionMarker;
}

/** Where a page ends. */
export interface VersionMarker {
  readonly key: string;
  readonly versionId?: string;
}

export interface VersionsReply extends Answer {
  readonly bucket?: string;
  readonly isTruncated?: boolean;
  readonly next?: VersionMarker;
  readonly versions: readonly ListedVersion[];
}

export interface ListedVersion {
  readonly key: string;
  readonly versionId: string;
  readonly isLatest: boolean;
  /** It stands for a removal, and has no content. */
  readonly isDeleteMarker: boolean;
  readonly modifiedMs: number;
  readonly size?: number;
  readonly etag?: string;
}
