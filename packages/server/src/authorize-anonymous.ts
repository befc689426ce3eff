import type { KnownOperation } from "./operation-name.ts";
import { noSuchBucket, s3Error } from "./s3-error.ts";
import type { OperationContext, S3Request } from "./s3-request.ts";
import { objectOf } from "./store/records.ts";

/**
 * What can be done without a signature: what the server's options allow to anyone, and what the canned ACLs grant.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#permissions
 */
export async function authorizeAnonymous(request: S3Request, context: OperationContext): Promise<void> {
  const { operation } = request;
  const refusal = NEVER[operation];
  if (refusal !== undefined) throw s3Error("AccessDenied", { message: refusal });
  if (operation === "Preflight") return;
  const rights = await rightsOf(request, context);
  if (LISTS.has(operation) && rights.mayList) return;
  if (READS.has(operation) && (await mayRead(request, context, rights))) return;
  // An ACL gives a right to delete, none to delete a version.
  if (WRITES.has(operation) && rights.mayWrite && request.versionId === undefined) return;
  throw s3Error("AccessDenied");
}

interface BucketRights {
  readonly mayList: boolean;
  readonly mayReadAll: boolean;
  readonly mayWrite: boolean;
}

/** That a bucket is not there anyone may learn. */
async function rightsOf(
  { bucket, operation }: S3Request,
  { store, anonymous }: OperationContext,
): Promise<BucketRights> {
  const option = anonymous(bucket);
  const record = await store.findBucket(bucket);
  if (record === undefined && bucket !== "" && operation !== "CreateBucket") throw noSuchBucket(bucket);
  const acl = record?.settings.acl;
  return {
    mayList: option !== undefined || acl === "public-read" || acl === "public-read-write",
    mayReadAll: option !== undefined,
    mayWrite: option === "read-write" || acl === "public-read-write",
  };
}

/** Who may list a bucket may also learn that a key is not there. */
async function mayRead(
  request: S3Request,
  { store }: OperationContext,
  { mayList, mayReadAll }: BucketRights,
): Promise<boolean> {
  if (mayReadAll) return true;
  const object = objectOf(await store.find(request));
  return object === undefined ? mayList : object.attributes.acl.startsWith("public-read");
}

const READS: ReadonlySet<KnownOperation> = new Set(["GetObject", "HeadObject"]);
const LISTS: ReadonlySet<KnownOperation> = new Set([
  "HeadBucket",
  "ListMultipartUploads",
  "ListObjectVersions",
  "ListObjects",
  "ListObjectsV2",
]);
const WRITES: ReadonlySet<KnownOperation> = new Set(["DeleteObject", "DeleteObjects", "PutObject"]);

/** What S3 lets nobody do without a name, whatever a bucket allows. */
const NEVER: { readonly [name in KnownOperation]?: string } = {
  CopyObject: "Anonymous users cannot copy objects. Please authenticate.",
  UploadPartCopy: "Anonymous users cannot copy objects. Please authenticate.",
  CreateMultipartUpload: "Anonymous users cannot initiate multipart uploads. Please authenticate.",
};
