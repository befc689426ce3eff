import { invalidArgument, noSuchUpload } from "../s3-error.ts";
import type { S3Request } from "../s3-request.ts";
import type { UploadRecord } from "../store/records.ts";
import type { Store } from "../store/store.ts";

/** The upload that a request names, or NoSuchUpload. */
export async function findUpload(request: S3Request, store: Store): Promise<UploadRecord> {
  const uploadId = readUploadId(request);
  const upload = await store.findUpload(request, uploadId);
  if (upload === undefined) throw noSuchUpload(uploadId);
  return upload;
}

export function readUploadId(request: S3Request): string {
  return request.query.get("uploadId") ?? "";
}

export function readPartNumber(request: S3Request): number {
  const value = request.query.get("partNumber") ?? "";
  const partNumber = /^\d{1,5}$/.test(value) ? Number(value) : 0;
  if (partNumber >= 1 && partNumber <= MAX_PART_NUMBER) return partNumber;
  const rule = `Part number must be an integer between 1 and ${MAX_PART_NUMBER}, inclusive`;
  throw invalidArgument("partNumber", value, rule);
}

const MAX_PART_NUMBER = 10_000;
