import { readXmlBody } from "../body/read-xml-body.ts";
import { readAclDocument, readAclHeader } from "../canned-acl.ts";
import { s3Error } from "../s3-error.ts";
import type { S3Request } from "../s3-request.ts";

/** The canned ACL that a request to change one brings, by header or as a document. */
export async function readRequestedAcl(request: S3Request, kind: "object" | "bucket"): Promise<string> {
  const acl = readAclHeader(request, kind);
  const isNamed = request.header("x-amz-acl") !== undefined;
  const hasBody = (request.header("content-length") ?? "0") !== "0" || request.header("transfer-encoding");
  const root = hasBody ? await readXmlBody(request) : undefined;
  if (isNamed && root !== undefined) throw s3Error("UnexpectedContent");
  if (isNamed) return acl;
  if (root === undefined) {
    throw s3Error("MissingSecurityHeader", { fields: { MissingHeaderName: "x-amz-acl" } });
  }
  return readAclDocument(root);
}
