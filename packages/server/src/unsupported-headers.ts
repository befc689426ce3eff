import { CHECKSUM_ALGORITHMS, checksumHeader } from "./checksum/object-checksum.ts";
import { invalidArgument, invalidRequest, s3Error } from "./s3-error.ts";
import type { S3Request } from "./s3-request.ts";

/** Refuses what would change the meaning of a request and is not implemented, rather than pretend to have done it. */
export function refuseUnsupported(request: S3Request): void {
  for (const name of request.headerNames()) {
    if (!name.startsWith("x-amz-")) continue;
    if (name.startsWith("x-amz-grant-")) refuseGrant(request, name);
    if (UNSUPPORTED.test(name) || isUnknownChecksum(name)) refuse(name);
  }
  const isToBeLocked = request.header("x-amz-bucket-object-lock-enabled") ?? "false"; // some clients always send it
  if (isToBeLocked.toLowerCase() !== "false") refuse("x-amz-bucket-object-lock-enabled");
  checkEncryption(request);
}

/** S3 knows more algorithms; to take their checksums unchecked would be to say that they fit. */
function isUnknownChecksum(name: string): boolean {
  return name.startsWith("x-amz-checksum-") && !CHECKSUM_HEADERS.has(name);
}

function refuseGrant(request: S3Request, name: string): never {
  if (request.header("x-amz-acl") !== undefined) {
    throw invalidRequest("Specifying both Canned ACLs and Header Grants is not allowed");
  }
  const message = `Only canned ACLs are kept; ${name} would grant rights to single users, of whom there are none here.`;
  throw s3Error("NotImplemented", { message, fields: { Header: name } });
}

/** One encryption at a time, and none by keys of a key service, of which there is none here. */
function checkEncryption(request: S3Request): void {
  const method = request.header("x-amz-server-side-encryption");
  if (method === undefined) return;
  if (method.startsWith("aws:")) refuse("x-amz-server-side-encryption");
  if (method !== "AES256") {
    const rule = "The encryption method specified is not supported";
    throw invalidArgument("x-amz-server-side-encryption", method, rule);
  }
  if (request.header("x-amz-server-side-encryption-customer-algorithm") === undefined) return;
  const rule =
    "Server Side Encryption with Customer provided key is incompatible with the encryption method specified";
  throw invalidArgument("x-amz-server-side-encryption", method, rule);
}

function refuse(name: string): never {
  throw s3Error("NotImplemented", { fields: { Header: name } });
}

const CHECKSUM_HEADERS: ReadonlySet<string> = new Set([
  ...CHECKSUM_ALGORITHMS.map(checksumHeader),
  "x-amz-checksum-algorithm",
  "x-amz-checksum-mode",
  "x-amz-checksum-type",
]);
const UNSUPPORTED =
  /^x-amz-(?:server-side-encryption-(?:aws-kms|context)|object-lock-|write-offset-bytes|if-match-|rename-source)/;
