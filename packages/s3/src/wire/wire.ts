import type { Answer, Extended, ExtraParameters, KeyRequest, WireRequest } from "./request.ts";
import type {
  AclReply,
  ListVersionsRequest,
  PutAclRequest,
  PutTagsRequest,
  RestoreRequest,
  VersionsReply,
} from "./wire-controls.ts";

/**
 * The operations of S3 that this package uses, on raw keys of one bucket: one attempt each, failures as `S3Failure`.
 * Replies are told as they came; whether they make sense is judged by `guarded-wire.ts`.
 */
export interface Wire {
  headObject(request: HeadRequest): Promise<ObjectReply>;
  getObject(request: GetRequest): Promise<ObjectBodyReply>;
  putObject(request: PutRequest): Promise<CommitReply>;
  deleteObject(request: DeleteRequest): Promise<void>;
  /** At most 1,000 keys. */
  deleteObjects(request: DeleteManyRequest): Promise<DeleteManyReply>;
  listObjects(request: ListRequest): Promise<PageReply>;
  copyObject(request: CopyRequest): Promise<CommitReply>;
  createMultipartUpload(request: CreateUploadRequest): Promise<CreateUploadReply>;
  uploadPart(request: UploadPartRequest): Promise<PartReply>;
  uploadPartCopy(request: CopyPartRequest): Promise<PartReply>;
  completeMultipartUpload(request: CompleteUploadRequest): Promise<CommitReply>;
  abortMultipartUpload(request: UploadRequest): Promise<void>;
  /** How many parts an upload holds, at most 1,000; a failure with status 404 when the upload is gone. */
  countParts(request: UploadRequest): Promise<number>;
  /** Uploads that were neither completed nor aborted, at most 1,000 at a time. */
  listUploads(request: ListUploadsRequest): Promise<UploadsReply>;
  /** In the form of a query string, as uploads take them. */
  getTags(request: HeadRequest): Promise<string>;
  /** All of them are replaced. */
  putTags(request: PutTagsRequest): Promise<void>;
  getAcl(request: HeadRequest): Promise<AclReply>;
  putAcl(request: PutAclRequest): Promise<void>;
  restoreObject(request: RestoreRequest): Promise<void>;
  listVersions(request: ListVersionsRequest): Promise<VersionsReply>;
}

/** The operations by the names of the S3 API. */
export type WireOperation =
  | "HeadObject"
  | "GetObject"
  | "PutObject"
  | "DeleteObject"
  | "DeleteObjects"
  | "ListObjectsV2"
  | "CopyObject"
  | "CreateMultipartUpload"
  | "UploadPart"
  | "CompleteMultipartUpload"
  | "AbortMultipartUpload"
  | "ListParts"
  | "ListMultipartUploads"
  | "UploadPartCopy"
  | "GetObjectTagging"
  | "PutObjectTagging"
  | "GetObjectAcl"
  | "PutObjectAcl"
  | "RestoreObject"
  | "ListObjectVersions";

export const operationNames: Readonly<Record<keyof Wire, WireOperation>> = {
  headObject: "HeadObject",
  getObject: "GetObject",
  putObject: "PutObject",
  deleteObject: "DeleteObject",
  deleteObjects: "DeleteObjects",
  listObjects: "ListObjectsV2",
  copyObject: "CopyObject",
  createMultipartUpload: "CreateMultipartUpload",
  uploadPart: "UploadPart",
  completeMultipartUpload: "CompleteMultipartUpload",
  abortMultipartUpload: "AbortMultipartUpload",
  countParts: "ListParts",
  listUploads: "ListMultipartUploads",
  uploadPartCopy: "UploadPartCopy",
  getTags: "GetObjectTagging",
  putTags: "PutObjectTagging",
  getAcl: "GetObjectAcl",
  putAcl: "PutObjectAcl",
  restoreObject: "RestoreObject",
  listVersions: "ListObjectVersions",
};

export interface HeadRequest extends KeyRequest, Extended {
  /** True: also the checksums that the store keeps. */
  readonly checksums?: boolean;
  /** Another one of the same store. */
  readonly bucket?: string;
  readonly ifMatch?: string;
}

export interface GetRequest extends KeyRequest, Extended {
  /** As in the HTTP header: `bytes=0-99`, `bytes=-100`. */
  readonly range?: string;
  readonly ifMatch?: string;
}

/** What the destination must be like; at most one of the two. */
export interface Conditions {
  readonly ifMatch?: string;
  /** The key must be free. */
  readonly ifNoneMatch?: boolean;
}

export interface Content {
  readonly contentType?: string;
  readonly metadata?: Metadata;
}

/** User metadata, names without `x-amz-meta-`. */
export type Metadata = Readonly<Record<string, string>>;

export interface PutRequest extends KeyRequest, Conditions, Content, Extended {
  readonly body: Uint8Array;
}

export interface DeleteRequest extends KeyRequest, Extended {
  /** Of the version that is removed for good; otherwise the newest one gets hidden where versions are kept. */
  readonly versionId?: string;
  readonly ifMatch?: string;
}

export interface DeleteManyRequest extends WireRequest {
  readonly keys: readonly string[];
}

export interface DeleteManyReply extends Answer {
  readonly deleted: readonly string[];
  readonly failed: readonly { readonly key: string; readonly code: string; readonly message: string }[];
}

export interface ListRequest extends WireRequest {
  readonly prefix: string;
  readonly delimiter?: "/";
  readonly maxKeys?: number;
  readonly token?: string;
  /** Keys that are greater than this one; of the first page, as its token has it in it. */
  readonly startAfter?: string;
}

export interface PageReply extends Answer {
  readonly bucket?: string;
  readonly prefix?: string;
  readonly isTruncated?: boolean;
  readonly nextToken?: string;
  readonly objects: readonly ListedObject[];
  readonly prefixes: readonly string[];
}

export interface ListedObject {
  readonly key: string;
  readonly size: number;
  readonly modifiedMs: number;
  readonly etag?: string;
  readonly storageClass?: string;
}

export interface ObjectReply extends Answer {
  /** Bytes in the body of this reply, or for HEAD in the object. */
  readonly contentLength?: number;
  /** As in the HTTP header: `bytes 0-99/1234`. */
  readonly contentRange?: string;
  readonly modifiedMs?: number;
  /** When a look was answered, by the store's clock, in whole seconds. */
  readonly serverMs?: number;
  readonly etag?: string;
  readonly metadata: Metadata;
  readonly contentType?: string;
  readonly cacheControl?: string;
  readonly contentEncoding?: string;
  readonly storageClass?: string;
  readonly versionId?: string;
  /** How the store encrypts it, by the name of the S3 API, or by a key of the customer's; absent where it does not say. */
  readonly encryption?: string;
  /** Checksums of all of its bytes, in base64, by their algorithms. */
  readonly checksums: Readonly<Partial<Record<WholeChecksum, string>>>;
  /** Of its tags, where there are any and the store counts them. */
  readonly tagCount?: number;
  /** What else describes the content, by the parameters of the S3 API that give it to another object. */
  readonly description: ExtraParameters;
}

export interface ObjectBodyReply extends ObjectReply {
  readonly body: Body;
  readonly checksum?: ContentChecksum;
}

export type WholeChecksum = "CRC32" | "CRC32C" | "CRC64NVME" | "SHA1" | "SHA256";

/** Of all bytes of an object, in base64. */
export interface ContentChecksum {
  readonly algorithm: WholeChecksum;
  readonly value: string;
  /** Begins to take it anew. */
  start(this: void): RunningChecksum;
}

/** A checksum that is taken as the bytes pass. */
export interface RunningChecksum {
  update(this: void, chunk: Uint8Array): void;
  digest(this: void): Promise<Uint8Array>;
}

/** Bytes on their way: `release` destroys the connection unless the body has been read to its end; idempotent. */
export interface Body {
  readonly chunks: AsyncIterable<Uint8Array<ArrayBuffer>>;
  release(this: void): void;
}

export interface CopyRequest extends KeyRequest, Conditions, Extended {
  readonly source: CopySource;
  /** What describes the copy instead of what describes its source. Default: that of the source. */
  readonly content?: Content;
}

export interface CopySource {
  readonly bucket: string;
  readonly key: string;
  readonly versionId?: string;
  readonly ifMatch?: string;
}

export interface CommitReply extends Answer {
  readonly etag?: string;
  readonly versionId?: string;
}

export interface CreateUploadRequest extends KeyRequest, Content, Extended {
  /** Ends the waits, not the attempt that is under way: only its reply names the upload that has to be removed then. */
  readonly waitSignal: AbortSignal;
}

export interface CreateUploadReply extends Answer {
  readonly uploadId?: string;
}

export interface UploadRequest extends KeyRequest, Extended {
  readonly uploadId: string;
}

export interface ListUploadsRequest extends WireRequest {
  readonly prefix: string;
  /** Where the page before ended. */
  readonly after?: UploadMarker;
}

export interface UploadMarker {
  readonly key: string;
  readonly uploadId: string;
}

export interface UploadsReply extends Answer {
  readonly uploads: readonly UploadMarker[];
  /** Where this page ends, when there is another one. */
  readonly next?: UploadMarker;
}

export interface UploadPartRequest extends UploadRequest {
  /** From 1. */
  readonly partNumber: number;
  readonly body: Uint8Array;
}

export interface CopyPartRequest extends UploadRequest {
  /** From 1. */
  readonly partNumber: number;
  readonly source: CopySource;
  /** The bytes of the source, half-open. */
  readonly start: number;
  readonly end: number;
}

export interface PartReply extends Answer {
  readonly etag?: string;
  /** By the names of the S3 API: `ChecksumCRC32`… */
  readonly checksums: Readonly<Record<string, string>>;
}

export interface CompleteUploadRequest extends UploadRequest, Conditions {
  readonly parts: readonly (PartReply & { readonly partNumber: number })[];
  /** Bytes of all parts, which S3 compares with what it holds. */
  readonly size: number;
}
