import type { KnownOperation } from "./operation-name.ts";
import { parseCopySource } from "./operations/copy-source.ts";
import { s3Error } from "./s3-error.ts";
import type { S3Request } from "./s3-request.ts";
import type { Identity } from "./signature/identities.ts";

/** Refuses what the keys of a request were not given for. */
export function authorize(request: S3Request, identity: Identity): void {
  if (!identity.canWrite && !isReading(request.operation)) throw s3Error("AccessDenied");
  if (request.bucket !== "" && !identity.reaches(request.bucket)) throw s3Error("AccessDenied");
  if (request.operation !== "CopyObject" && request.operation !== "UploadPartCopy") return;
  const { bucket } = parseCopySource(request.header("x-amz-copy-source") ?? "");
  if (!identity.reaches(bucket)) throw s3Error("AccessDenied");
}

function isReading(operation: KnownOperation): boolean {
  return /^(?:Get|Head|List)/.test(operation);
}
