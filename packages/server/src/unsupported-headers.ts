import { s3Error } from "./s3-error.ts";
import type { S3Request } from "./s3-request.ts";

/** Refuses what would change the meaning of a request and is not implemented, rather than pretend to have done it. */
export function refuseUnsupported(request: S3Request): void {
  for (const name of request.headerNames()) {
    if (!name.startsWith("x-amz-")) continue;
    if (UNSUPPORTED.some((prefix) => name.startsWith(prefix))) refuse("Header", name);
  }
  const isToBeLocked = request.header("x-amz-bucket-object-lock-enabled") ?? "false"; // some clients always send it
  if (isToBeLocked.toLowerCase() !== "false") refuse("Header", "x-amz-bucket-object-lock-enabled");
  const encryption = request.header("x-amz-server-side-encryption");
  if (encryption !== undefined && encryption !== "AES256") refuse("Header", "x-amz-server-side-encryption");
  const versionId = request.query.get("versionId");
  if (versionId !== undefined && versionId !== "null") refuse("Parameter", "versionId");
}

function refuse(kind: "Header" | "Parameter", name: string): never {
  throw s3Error("NotImplemented", { fields: { [kind]: name } });
}

const UNSUPPORTED = [
  "x-amz-server-side-encryption-customer-",
  "x-amz-copy-source-server-side-encryption-customer-",
  "x-amz-server-side-encryption-aws-kms",
  "x-amz-server-side-encryption-context",
  "x-amz-tagging",
  "x-amz-object-lock-",
  "x-amz-grant-",
  "x-amz-write-offset-bytes",
  "x-amz-if-match-",
  "x-amz-rename-source",
];
