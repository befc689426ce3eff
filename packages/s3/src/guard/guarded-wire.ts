import type {
  AclReply,
  ListVersionsRequest,
  PutAclRequest,
  PutTagsRequest,
  RestoreRequest,
  VersionsReply,
} from "../wire/wire-controls.ts";
import type {
  DeleteRequest,
  CompleteUploadRequest,
  CopyPartRequest,
  CopyRequest,
  CreateUploadRequest,
  DeleteManyReply,
  DeleteManyRequest,
  GetRequest,
  HeadRequest,
  ListRequest,
  ListUploadsRequest,
  ObjectBodyReply,
  ObjectReply,
  PartReply,
  PutRequest,
  UploadMarker,
  UploadPartRequest,
  UploadRequest,
} from "../wire/wire.ts";
import type { Commit } from "./check-commit.ts";
import type { Page } from "./check-page.ts";
import type { RequestCounts } from "./request-counter.ts";

/** What the driver uses: every request retried where that is safe, every reply checked, every commit certain. */
export interface GuardedWire {
  readonly requests: RequestCounts;
  /** Whether listings come in the order of the UTF-8 bytes of their keys. */
  readonly isOrdered: boolean;
  headObject(request: HeadRequest): Promise<ObjectReply>;
  /** The body goes on when its connection does not; whoever gets it releases it. */
  getObject(request: GetRequest): Promise<ObjectBodyReply>;
  putObject(request: PutRequest): Promise<Commit>;
  copyObject(request: CopyRequest): Promise<Commit>;
  deleteObject(request: GuardedDelete): Promise<Removal>;
  /** At most 1,000 keys, each of them accounted for. */
  deleteObjects(request: DeleteManyRequest): Promise<DeleteManyReply["failed"]>;
  listPage(request: ListRequest): Promise<Page>;
  createUpload(request: CreateUploadRequest): Promise<Upload>;
  uploadPart(request: UploadPartRequest): Promise<PartReply>;
  uploadPartCopy(request: CopyPartRequest): Promise<PartReply>;
  completeUpload(request: CompleteUploadRequest & { readonly upload: Upload }): Promise<Commit>;
  abortUpload(request: UploadRequest): Promise<void>;
  countParts(request: UploadRequest): Promise<number>;
  /** Page by page. */
  listUploads(request: Omit<ListUploadsRequest, "after">): AsyncIterable<UploadMarker>;
  /** Ids and keys of uploads that were created, or gone on with, and that S3 keeps as long as nobody ends them. */
  readonly openUploads: Map<string, string>;
  /** Tells those who listen of parts that could not be removed. */
  tellLeftUpload(upload: Pick<UploadRequest, "key" | "uploadId">): void;
  /** Empty where there are none, and where the store has none at all. */
  getTags(request: HeadRequest): Promise<string>;
  putTags(request: PutTagsRequest): Promise<void>;
  getAcl(request: HeadRequest): Promise<AclReply>;
  putAcl(request: PutAclRequest): Promise<void>;
  restoreObject(request: RestoreRequest): Promise<void>;
  listVersions(request: ListVersionsRequest): Promise<VersionsReply>;
  /** Every later request is refused with ECLOSED, and none is retried any more, but for those that end an upload. */
  close(): void;
}

/** A multipart upload in progress. */
export interface Upload {
  readonly uploadId: string;
  /** In the metadata of the object to be. */
  readonly writeId: string;
}

export interface GuardedDelete extends DeleteRequest {
  /** Asked before the request is sent again, where an earlier attempt may be done; what it throws ends the removal. */
  readonly stillIs?: () => Promise<void>;
}

/** "missing": there was nothing, as far as the store tells. */
export type Removal = "removed" | "missing";
