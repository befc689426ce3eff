import type { ObjectChecksum, ChecksumType } from "../checksum/object-checksum.ts";
import type { ChecksumAlgorithm } from "../checksum/digest.ts";

/**
 * Where a server keeps its buckets: a flat map of keys to objects, listed by the UTF-8 bytes of the keys. Rules of the S3
 * protocol stay in the operations; a store keeps, orders and commits. Every method of a missing bucket but `findBucket`,
 * `createBucket` and `deleteBucket` throws the S3 error NoSuchBucket.
 */
export interface Store {
  /** In the order of their names. */
  listBuckets(): Promise<readonly BucketRecord[]>;
  findBucket(bucket: string): Promise<BucketRecord | undefined>;
  createBucket(bucket: string): Promise<"created" | "exists">;
  deleteBucket(bucket: string): Promise<"deleted" | "missing" | "not-empty">;

  find(at: ObjectAddress): Promise<ObjectRecord | undefined>;
  /** What is opened stays readable to its end, whatever is written or removed meanwhile. */
  open(at: ObjectAddress): Promise<OpenedObject | undefined>;
  /** All or nothing: readers see the old object until the new one is complete; content that throws leaves no trace. */
  put(at: ObjectAddress, content: IncomingObject): Promise<ObjectRecord>;
  /** A missing key is no error, unless the guard says so. */
  remove(at: ObjectAddress, guard: Guard): Promise<void>;
  list(bucket: string, query: ListQuery): Promise<ListPage>;

  createUpload(at: ObjectAddress, settings: UploadSettings): Promise<UploadRecord>;
  /** Undefined also when the upload belongs to another key. */
  findUpload(at: ObjectAddress, uploadId: string): Promise<UploadRecord | undefined>;
  /** Replaces a part of the same number. Undefined when the upload has ended meanwhile. */
  putPart(at: ObjectAddress, uploadId: string, part: IncomingPart): Promise<PartRecord | undefined>;
  /** In the order of their numbers. */
  listParts(at: ObjectAddress, uploadId: string): Promise<readonly PartRecord[] | undefined>;
  /** By key, then by time of creation. */
  listUploads(bucket: string): Promise<readonly UploadRecord[]>;
  /** Turns parts into an object and forgets the upload, all or nothing; `assemble` and the commit are one atomic step. */
  completeUpload(at: ObjectAddress, uploadId: string, assemble: Assemble): Promise<ObjectRecord | undefined>;
  abortUpload(at: ObjectAddress, uploadId: string): Promise<"aborted" | "missing">;
  uploadsInProgress(): number;
}

export interface ObjectAddress {
  readonly bucket: string;
  readonly key: string;
}

export interface BucketRecord {
  readonly name: string;
  readonly createdMs: number;
}

export interface ObjectRecord {
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
}

/** What a writer says about an object beside its bytes. */
export interface ObjectAttributes {
  /** The headers that every GET returns, by lower-case name: `content-type`, `cache-control` and their like. */
  readonly headers: Readonly<Record<string, string>>;
  /** User metadata, without the `x-amz-meta-`. */
  readonly metadata: ReadonlyMap<string, string>;
  readonly storageClass: string;
  readonly acl: string;
}

export interface ByteRange {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

export interface OpenedObject {
  readonly record: ObjectRecord;
  /** The chunks are the caller's to read, not to change. */
  read(range: ByteRange): Chunks;
  release(): Promise<void>;
}

export type Chunks = readonly Uint8Array[] | AsyncIterable<Uint8Array>;

/** Looks at the object that a write would replace, and throws to forbid it. Called in one atomic step with the commit. */
export type Guard = (current: ObjectRecord | undefined) => void;

export interface IncomingObject {
  readonly chunks: Chunks;
  /** Valid once the chunks have ended. */
  record(): ObjectRecord;
  readonly guard: Guard;
}

export interface IncomingPart {
  readonly chunks: Chunks;
  /** Valid once the chunks have ended. */
  record(): PartRecord;
}

export interface PartRecord {
  readonly partNumber: number;
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  readonly modifiedMs: number;
  readonly checksum?: ObjectChecksum;
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

/** Chooses the parts of an upload and describes the object they make, or throws to keep the upload as it is. */
export type Assemble = (
  upload: UploadRecord,
  parts: ReadonlyMap<number, PartRecord>,
  current: ObjectRecord | undefined,
) => { readonly partNumbers: readonly number[]; readonly record: ObjectRecord };

export interface ListQuery {
  readonly prefix: string;
  /** Keys that share their text up to the delimiter are one common prefix; undefined or empty for none. */
  readonly delimiter: string | undefined;
  /** Only keys and common prefixes behind this name, which need not exist. */
  readonly after: string | undefined;
  /** The most keys and common prefixes together. */
  readonly limit: number;
}

export interface ListPage {
  readonly objects: readonly ObjectRecord[];
  readonly prefixes: readonly string[];
  /** The last name of a page that is not the last; pass it as `after`. */
  readonly next: string | undefined;
}
