import type {
  BucketRecord,
  BucketSettings,
  DeleteMarker,
  NewObject,
  ObjectAttributes,
  ObjectRecord,
  PartRecord,
  UploadRecord,
  UploadSettings,
  VersionRecord,
} from "./records.ts";

/**
 * Where a server keeps its buckets: a flat map of keys to objects, listed by the UTF-8 bytes of the keys. Rules of the S3
 * protocol stay in the operations; a store keeps, orders and commits. Every method of a missing bucket but `findBucket`,
 * `createBucket` and `deleteBucket` throws the S3 error NoSuchBucket. What a store can't keep it leaves out, and the
 * operations that need it are answered with NotImplemented.
 */
export interface Store {
  /** In the order of their names. */
  listBuckets(): Promise<readonly BucketRecord[]>;
  findBucket(bucket: string): Promise<BucketRecord | undefined>;
  createBucket(bucket: string): Promise<"created" | "exists">;
  /** A bucket that holds any version or delete marker is not empty. */
  deleteBucket(bucket: string): Promise<"deleted" | "missing" | "not-empty">;
  /** Replaces the settings of a bucket by what `change` makes of them, in one atomic step. */
  configureBucket?(bucket: string, change: (settings: BucketSettings) => BucketSettings): Promise<void>;

  /** The version that is addressed; without a version the newest, which may be a delete marker. */
  find(at: ObjectAddress): Promise<VersionRecord | undefined>;
  /** What is opened stays readable to its end, whatever is written or removed meanwhile. */
  open(at: ObjectAddress): Promise<OpenedObject | DeleteMarker | undefined>;
  /**
   * All or nothing: readers see the old object until the new one is complete; content that throws leaves no trace. In a bucket
   * that keeps versions the old object stays as one of them.
   */
  put(at: ObjectAddress, content: IncomingObject): Promise<ObjectRecord>;
  /** Removes for good where a version is addressed or the bucket keeps none, and leaves a delete marker otherwise. */
  remove(at: ObjectAddress, guard: Guard): Promise<Removal>;
  /** Replaces what is kept beside the bytes of one version, in one atomic step. Undefined when there is no such object. */
  changeAttributes?(
    at: ObjectAddress,
    change: (record: ObjectRecord) => ObjectAttributes,
  ): Promise<VersionRecord | undefined>;
  /** Objects only: keys whose newest version is a delete marker are left out. */
  list(bucket: string, query: ListQuery): Promise<ListPage>;
  /** Every version, by key and then the newest first. Present in stores that can keep versions. */
  listVersions?(bucket: string, query: VersionQuery): Promise<VersionPage>;

  createUpload(at: ObjectAddress, settings: UploadSettings): Promise<UploadRecord>;
  /** Undefined also when the upload belongs to another key. */
  findUpload(at: ObjectAddress, uploadId: string): Promise<UploadRecord | undefined>;
  /** Replaces a part of the same number. Undefined when the upload has ended meanwhile. */
  putPart(at: ObjectAddress, uploadId: string, part: IncomingPart): Promise<PartRecord | undefined>;
  /** In the order of their numbers. */
  listParts(at: ObjectAddress, uploadId: string): Promise<readonly PartRecord[] | undefined>;
  /** By key, then by id; ids of one key sort by the time of their creation. */
  listUploads(bucket: string): Promise<readonly UploadRecord[]>;
  /** Turns parts into an object and forgets the upload, all or nothing; `assemble` and the commit are one atomic step. */
  completeUpload(at: ObjectAddress, uploadId: string, assemble: Assemble): Promise<ObjectRecord | undefined>;
  abortUpload(at: ObjectAddress, uploadId: string): Promise<"aborted" | "missing">;
  uploadsInProgress(): number;

  /** Frees what the store holds: files, descriptors, timers. A server closes only a store that it made itself. */
  close?(): Promise<void>;
}

/** What a store does with uploads in parts. */
export type UploadMethods = Pick<
  Store,
  | "createUpload"
  | "findUpload"
  | "putPart"
  | "listParts"
  | "listUploads"
  | "completeUpload"
  | "abortUpload"
  | "uploadsInProgress"
>;

export interface ObjectAddress {
  readonly bucket: string;
  readonly key: string;
  /** Undefined for the newest. */
  readonly versionId?: string | undefined;
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

/**
 * Looks at the object that a write or a removal would replace, and throws to forbid it. Called in one atomic step with the
 * commit. A delete marker counts as no object.
 */
export type Guard = (current: ObjectRecord | undefined) => void;

export interface IncomingObject {
  readonly chunks: Chunks;
  /** Those of the record, known before the chunks. */
  readonly attributes: ObjectAttributes;
  /** Valid once the chunks have ended. */
  record(): NewObject;
  readonly guard: Guard;
}

/** What a removal did: nothing is named where the bucket keeps no versions. */
export interface Removal {
  /** The version that was removed, or the delete marker that was made. */
  readonly versionId?: string;
  /** Whether a delete marker was made or removed. */
  readonly isDeleteMarker: boolean;
}

export interface IncomingPart {
  readonly chunks: Chunks;
  /** Valid once the chunks have ended. */
  record(): PartRecord;
}

/** Chooses the parts of an upload and describes the object they make, or throws to keep the upload as it is. */
export type Assemble = (
  upload: UploadRecord,
  parts: ReadonlyMap<number, PartRecord>,
  current: ObjectRecord | undefined,
) => { readonly partNumbers: readonly number[]; readonly record: NewObject };

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

export interface VersionQuery extends ListQuery {
  /** With `after`: only versions of that key behind this one, then the keys behind it. */
  readonly afterVersion: string | undefined;
}

export interface VersionPage {
  readonly versions: readonly ListedVersion[];
  readonly prefixes: readonly string[];
  /** Of a page that is not the last: what to pass as `after` and `afterVersion`. */
  readonly next: { readonly after: string; readonly afterVersion: string | undefined } | undefined;
}

export interface ListedVersion {
  readonly record: VersionRecord;
  readonly isLatest: boolean;
}
