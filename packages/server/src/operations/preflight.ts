import { corsHeaders } from "../cors.ts";
import { findCorsRules, readCrossOrigin } from "../cross-origin.ts";
import { emptyReply } from "../reply.ts";
import { s3Error } from "../s3-error.ts";
import type { S3Error } from "../s3-error.ts";
import type { Operation } from "../s3-request.ts";

/**
 * What a browser asks before it sends a page's request to another origin. The headers that answer it go with every reply to a
 * request that a rule allows. https://docs.aws.amazon.com/AmazonS3/latest/API/RESTOPTIONSobject.html
 */
export const preflight: Operation = async (request, { store, cors }) => {
  const asked = readCrossOrigin(request.method, request.header);
  if (asked === undefined) {
    throw s3Error("BadRequest", { message: "Insufficient information. Origin request header needed." });
  }
  const announced = request.header("access-control-request-method");
  if (announced === undefined) {
    throw s3Error("BadRequest", { message: "Invalid Access-Control-Request-Method: null" });
  }
  const forbidden = (message: string): S3Error => {
    const fields = { Method: announced, ResourceType: request.key === "" ? "BUCKET" : "OBJECT" };
    return s3Error("AccessForbidden", { message: `CORSResponse: ${message}`, fields });
  };
  const rules = await findCorsRules(request.bucket, store, cors);
  if (rules === undefined) throw forbidden("CORS is not enabled for this bucket.");
  if (corsHeaders(rules, asked) === undefined) {
    throw forbidden(
      "This CORS request is not allowed. Its Origin, Access-Control-Request-Method or Access-Control-Request-Headers match no rule.",
    );
  }
  return emptyReply(200, { "content-length": "0" });
};
