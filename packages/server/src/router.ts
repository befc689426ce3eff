import type { KnownOperation } from "./operation-name.ts";
import type { Query } from "./query.ts";
import { invalidArgument, s3Error } from "./s3-error.ts";
import type { S3Error } from "./s3-error.ts";
import type { Target } from "./target.ts";

/** Names the operation that a request asks for; throws MethodNotAllowed or NotImplemented where there is none. */
export function routeRequest(method: string, target: Target, isCopy: boolean): KnownOperation {
  const routes = target.key === "" ? (target.bucket === "" ? SERVICE : BUCKET) : OBJECT;
  const byMethod = routes[method];
  if (byMethod === undefined) throw methodNotAllowed(method, routes);
  const { query } = target;
  // A browser asks leave for a request with the same parameters.
  if (method === "OPTIONS") return "Preflight";
  const route = byMethod.find(([parameters]) => parameters.every((name) => query.has(name)));
  const known = route?.[0] ?? [];
  const unsupported = query.pairs.find(([name]) => SUB_RESOURCES.has(name) && !known.includes(name));
  if (unsupported !== undefined) {
    throw s3Error("NotImplemented", { fields: { Parameter: unsupported[0] } });
  }
  if (route === undefined && routes === BUCKET && method === "POST") {
    throw s3Error("NotImplemented", { message: "Uploads by HTML forms are not implemented." });
  }
  if (route === undefined) throw methodNotAllowed(method, routes);
  if (route[1] === "PutObject" && query.has("partNumber")) throw partOfNoUpload(query);
  if (isCopy && route[1] in COPIES) return COPIES[route[1]] ?? route[1];
  if (route[1] === "ListObjects" && query.get("list-type") === "2") return "ListObjectsV2";
  return route[1];
}

/** Taken for a whole object, a part whose upload was forgotten would replace one. */
function partOfNoUpload(query: Query): S3Error {
  const number = query.get("partNumber") ?? "";
  return invalidArgument("partNumber", number, "A part number is only taken together with an uploadId.");
}

function methodNotAllowed(method: string, routes: Routes): S3Error {
  const headers = { allow: Object.keys(routes).join(", ") };
  return s3Error("MethodNotAllowed", { fields: { Method: method }, headers });
}

type Routes = Readonly<Record<string, readonly Route[]>>;

/** The query parameters that must be present, then the operation; the first match wins. */
type Route = readonly [parameters: readonly string[], operation: KnownOperation];

const SERVICE: Routes = { GET: [[[], "ListBuckets"]], OPTIONS: [[[], "Preflight"]] };

const BUCKET: Routes = {
  GET: [
    [["acl"], "GetBucketAcl"],
    [["cors"], "GetBucketCors"],
    [["location"], "GetBucketLocation"],
    [["tagging"], "GetBucketTagging"],
    [["versioning"], "GetBucketVersioning"],
    [["versions"], "ListObjectVersions"],
    [["uploads"], "ListMultipartUploads"],
    [[], "ListObjects"],
  ],
  HEAD: [[[], "HeadBucket"]],
  PUT: [
    [["acl"], "PutBucketAcl"],
    [["cors"], "PutBucketCors"],
    [["tagging"], "PutBucketTagging"],
    [["versioning"], "PutBucketVersioning"],
    [[], "CreateBucket"],
  ],
  DELETE: [
    [["cors"], "DeleteBucketCors"],
    [["tagging"], "DeleteBucketTagging"],
    [[], "DeleteBucket"],
  ],
  POST: [[["delete"], "DeleteObjects"]],
  OPTIONS: [[[], "Preflight"]],
};

const OBJECT: Routes = {
  GET: [
    [["acl"], "GetObjectAcl"],
    [["attributes"], "GetObjectAttributes"],
    [["tagging"], "GetObjectTagging"],
    [["uploadId"], "ListParts"],
    [[], "GetObject"],
  ],
  HEAD: [[[], "HeadObject"]],
  PUT: [
    [["acl"], "PutObjectAcl"],
    [["tagging"], "PutObjectTagging"],
    [["partNumber", "uploadId"], "UploadPart"],
    [[], "PutObject"],
  ],
  POST: [
    [["uploads"], "CreateMultipartUpload"],
    [["uploadId"], "CompleteMultipartUpload"],
  ],
  DELETE: [
    [["tagging"], "DeleteObjectTagging"],
    [["uploadId"], "AbortMultipartUpload"],
    [[], "DeleteObject"],
  ],
  OPTIONS: [[[], "Preflight"]],
};

const COPIES: { readonly [name in KnownOperation]?: KnownOperation } = {
  PutObject: "CopyObject",
  UploadPart: "UploadPartCopy",
};

/** Parameters that turn a request into another operation; ignoring an unknown one would do something else than was asked. */
const SUB_RESOURCES: ReadonlySet<string> = new Set(
  (
    "accelerate acl analytics attributes cors delete encryption intelligent-tiering inventory legal-hold lifecycle location " +
    "logging metadataConfiguration metadataTable metrics notification object-lock ownershipControls policy policyStatus " +
    "publicAccessBlock renameObject replication requestPayment restore retention select session tagging torrent uploads " +
    "uploadId versioning versions website"
  ).split(" "),
);
