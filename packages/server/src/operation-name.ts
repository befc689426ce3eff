/** The operations by the names of the S3 API; `Unknown` counts requests that no operation answers. */
export type OperationName = KnownOperation | "Unknown";

export type KnownOperation =
  | "AbortMultipartUpload"
  | "CompleteMultipartUpload"
  | "CopyObject"
  | "CreateBucket"
  | "CreateMultipartUpload"
  | "DeleteBucket"
  | "DeleteObject"
  | "DeleteObjects"
  | "GetBucketLocation"
  | "GetObject"
  | "GetObjectAcl"
  | "HeadBucket"
  | "HeadObject"
  | "ListBuckets"
  | "ListMultipartUploads"
  | "ListObjects"
  | "ListObjectsV2"
  | "ListParts"
  | "PutObject"
  | "UploadPart"
  | "UploadPartCopy";
