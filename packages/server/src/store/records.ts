import type { ChecksumType, ObjectChecksum } from "../checksum/object-checksum.ts";
import type { ChecksumAlgorithm } from "../checksum/digest.ts";

/** One version of an object: what was written, and the name that the store gave it. */
export interface ObjectRecord extends NewObject {
  /** `null`, as a text, for what was written while the bucket kept no versions. */
  readonly versionId: string;
  readonly isDeleteMarker?: never;
}

/** An object on its way into a store. */
export interface NewObject {
  readonly key: string;
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  /** Whole seconds, as S3 keeps them. */
  readonly modifiedMs: number;
  readonly attributes: ObjectAttributes;
  readonly checksum?: ObjectChecksum;
  /** Of an object that was uploaded in parts. */
  readonly partSizes?: readonly number[];
  /** Of an object with a composite checksum: those that it is made of, base64. */
  readonly partChecksums?: readonly string[];
  /** Of an object that its writer's key encrypts: one for each part, base64. */
  readonly nonces?: readonly string[];
}

/**
 * What a removal leaves behind in a bucket that keeps versions: it hides the older versions of its key.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeleteMarker.html
 */
export interface DeleteMarker {
  readonly key: string;
  readonly versionId: string;
  /** Whole seconds. */
  readonly modifiedMs: number;
  readonly isDeleteMarker: true;
}

export type VersionRecord = ObjectRecord | DeleteMarker;

export function isDeleteMarker(record: VersionRecord): record is DeleteMarker {
  return record.isDeleteMarker === true;
}

/** What a condition is held against: a delete marker is no object. */
export function objectOf(record: VersionRecord | undefined): ObjectRecord | undefined {
  return record === undefined || isDeleteMarker(record) ? undefined : record;
}

export const NULL_VERSION = "null";

/** What a writer says about an object beside its bytes. */
export interface ObjectAttributes {
  /** The headers that every GET returns, by lower-case name: `content-type`, `cache-control` and their like. */
  readonly headers: Readonly<Record<string, string>>;
  /** User metadata, without the `x-amz-meta-`. */
  readonly metadata: ReadonlyMap<string, string>;
  readonly storageClass: string;
  /** A canned ACL. */
  readonly acl: string;
  readonly tags: ReadonlyMap<string, string>;
  /** Of an object whose bytes are encrypted by a key that its writer keeps. */
  readonly customerKey?: KeyProof;
}

/** Recognises a key without holding it. Both base64. */
export interface KeyProof {
  readonly salt: string;
  /** HMAC-SHA-256 of the salt under the key. */
  readonly hmac: string;
}

export interface BucketRecord {
  readonly name: string;
  readonly createdMs: number;
  readonly settings: BucketSettings;
}

/** What a bucket keeps beside its objects. */
export interface BucketSettings {
  /** Undefined until versioning was first enabled; it can be suspended afterwards, not undone. */
  readonly versioning?: VersioningState;
  /** A canned ACL. */
  readonly acl: string;
  readonly tags: ReadonlyMap<string, string>;
  /** Which pages of other origins a browser lets in; undefined for none of the bucket's own. */
  readonly cors?: readonly CorsRule[];
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CORSRule.html */
export interface CorsRule {
  readonly id?: string;
  /** Each with at most one `*`, which stands for any text. */
  readonly allowedOrigins: readonly string[];
  readonly allowedMethods: readonly CorsMethod[];
  /** Each with at most one `*`, which stands for any text. Default none. */
  readonly allowedHeaders?: readonly string[];
  /** The headers of a reply that a page may read. Default none. */
  readonly exposeHeaders?: readonly string[];
  /** For how long a browser may keep the answer; default the browser's own. */
  readonly maxAgeSeconds?: number;
}

export type CorsMethod = "GET" | "PUT" | "POST" | "DELETE" | "HEAD";

export type VersioningState = "Enabled" | "Suspended";

export const DEFAULT_SETTINGS: BucketSettings = { acl: "private", tags: new Map() };

export interface PartRecord {
  readonly partNumber: number;
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  readonly modifiedMs: number;
  readonly checksum?: ObjectChecksum;
  /** Of a part that its writer's key encrypts, base64. */
  readonly nonce?: string;
}

export interface UploadSettings {
  readonly attributes: ObjectAttributes;
  readonly checksum?: { readonly algorithm: ChecksumAlgorithm; readonly type: ChecksumType };
}

export interface UploadRecord extends UploadSettings {
  readonly key: string;
  readonly uploadId: string;
  readonly initiatedMs: number;
}
