import { createHash } from "node:crypto";
import type { RawRequest } from "../../../../../packages/server/test/raw-request.ts";
import { mustSucceed, type Place } from "../case.ts";

/** A request that succeeds, and what it needs before; every general condition is applied to each. */
export interface GoodRequest {
  readonly operation: string;
  readonly prepare?: (place: Place) => Promise<unknown>;
  readonly request: (place: Place) => RawRequest;
  /** What it names beside a bucket: an object that must be there, or a place for a new one. */
  readonly on?: "existing object" | "new object" | "bucket" | "service";
}

export const goodRequests: readonly GoodRequest[] = [
  { operation: "ListBuckets", on: "service", request: () => ({ path: "/" }) },
  {
    operation: "CreateBucket",
    on: "service",
    request: ({ bucket }) => ({ method: "PUT", path: `/${bucket}-new` }),
  },
  {
    operation: "DeleteBucket",
    on: "bucket",
    prepare: ({ bucket, send }) => send({ method: "DELETE", path: `/${bucket}/object` }),
    request: ({ bucket }) => ({ method: "DELETE", path: `/${bucket}` }),
  },
  ...["HEAD", "GET"].map((method) => ({
    operation: method === "HEAD" ? "HeadBucket" : "ListObjects",
    on: "bucket" as const,
    request: ({ bucket }: Place) => ({ method, path: `/${bucket}` }),
  })),
  ...(
    [
      ["ListObjectsV2", { "list-type": "2" }],
      ["GetBucketLocation", { location: "" }],
      ["ListMultipartUploads", { uploads: "" }],
      ["ListObjectVersions", { versions: "" }],
      ["GetBucketVersioning", { versioning: "" }],
      ["GetBucketAcl", { acl: "" }],
    ] as const
  ).map(([operation, query]) => ({
    operation,
    on: "bucket" as const,
    request: ({ bucket }: Place) => ({ path: `/${bucket}`, query }),
  })),
  {
    operation: "PutBucketVersioning",
    on: "bucket",
    request: ({ bucket }) => ({
      method: "PUT",
      path: `/${bucket}`,
      query: { versioning: "" },
      body: "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>",
    }),
  },
  {
    operation: "DeleteObjects",
    on: "bucket",
    request: ({ bucket }) => deleteObjects(bucket, "<Delete><Object><Key>object</Key></Object></Delete>"),
  },
  {
    operation: "PutObject",
    on: "new object",
    request: ({ bucket }) => ({ method: "PUT", path: `/${bucket}/new`, body: "new content" }),
  },
  ...(
    [
      ["GetObject", "GET", {}],
      ["HeadObject", "HEAD", {}],
      ["DeleteObject", "DELETE", {}],
      ["GetObjectAcl", "GET", { acl: "" }],
      ["GetObjectTagging", "GET", { tagging: "" }],
      ["DeleteObjectTagging", "DELETE", { tagging: "" }],
    ] as const
  ).map(([operation, method, query]) => ({
    operation,
    on: "existing object" as const,
    request: ({ bucket }: Place) => ({ method, path: `/${bucket}/object`, query }),
  })),
  {
    operation: "GetObjectAttributes",
    on: "existing object",
    request: ({ bucket }) => ({
      path: `/${bucket}/object`,
      query: { attributes: "" },
      headers: { "x-amz-object-attributes": "ETag,ObjectSize,StorageClass" },
    }),
  },
  {
    operation: "PutObjectTagging",
    on: "existing object",
    request: ({ bucket }) => ({
      method: "PUT",
      path: `/${bucket}/object`,
      query: { tagging: "" },
      body: "<Tagging><TagSet><Tag><Key>team</Key><Value>red</Value></Tag></TagSet></Tagging>",
    }),
  },
  {
    operation: "CopyObject",
    on: "new object",
    request: ({ bucket }) => ({
      method: "PUT",
      path: `/${bucket}/copy`,
      headers: { "x-amz-copy-source": `/${bucket}/object` },
    }),
  },
  {
    operation: "CreateMultipartUpload",
    on: "new object",
    request: ({ bucket }) => ({ method: "POST", path: `/${bucket}/new`, query: { uploads: "" } }),
  },
  {
    operation: "UploadPart",
    on: "new object",
    prepare: (place) => begin(place),
    request: ({ bucket, uploadId }) => ({
      method: "PUT",
      path: `/${bucket}/large`,
      query: { partNumber: "1", uploadId },
      body: "a part",
    }),
  },
  {
    operation: "UploadPartCopy",
    on: "new object",
    prepare: (place) => begin(place),
    request: ({ bucket, uploadId }) => ({
      method: "PUT",
      path: `/${bucket}/large`,
      query: { partNumber: "1", uploadId },
      headers: { "x-amz-copy-source": `/${bucket}/object` },
    }),
  },
  {
    operation: "ListParts",
    on: "new object",
    prepare: (place) => begin(place, ["a part"]),
    request: ({ bucket, uploadId }) => ({ path: `/${bucket}/large`, query: { uploadId } }),
  },
  {
    operation: "CompleteMultipartUpload",
    on: "new object",
    prepare: (place) => begin(place, ["a part"]),
    request: (place) => complete(place, [1]),
  },
  {
    operation: "AbortMultipartUpload",
    on: "new object",
    prepare: (place) => begin(place, ["a part"]),
    request: ({ bucket, uploadId }) => ({ method: "DELETE", path: `/${bucket}/large`, query: { uploadId } }),
  },
];

/** The good request of an operation, to be changed by a special condition. */
export function good(operation: string): GoodRequest {
  const found = goodRequests.find((one) => one.operation === operation);
  if (found === undefined) throw new Error(`no good request for ${operation}`);
  return found;
}

/** Begins an upload of `large` and sends its parts. */
export async function begin(
  place: Place,
  parts: readonly (string | Uint8Array)[] = [],
  headers: Readonly<Record<string, string>> = {},
): Promise<void> {
  const path = `/${place.bucket}/large`;
  const { text } = await mustSucceed(place.send({ method: "POST", path, query: { uploads: "" }, headers }));
  place.uploadId = /<UploadId>(.*?)<\/UploadId>/.exec(text)?.[1] ?? "";
  for (const [index, body] of parts.entries()) {
    const query = { partNumber: String(index + 1), uploadId: place.uploadId };
    const { headers: replied } = await mustSucceed(place.send({ method: "PUT", path, query, body }));
    place.etags.push(replied.etag ?? "");
  }
}

/** Completes it with the parts of these numbers, in this order. */
export function complete(
  { bucket, uploadId, etags }: Place,
  numbers: readonly number[],
  headers: Readonly<Record<string, string>> = {},
): RawRequest {
  const parts = numbers.map(
    (number) =>
      `<Part><PartNumber>${number}</PartNumber><ETag>${etags[number - 1] ?? '"0123456789abcdef0123456789abcdef"'}</ETag></Part>`,
  );
  const body = `<CompleteMultipartUpload>${parts.join("")}</CompleteMultipartUpload>`;
  return { method: "POST", path: `/${bucket}/large`, query: { uploadId }, body, headers };
}

export function deleteObjects(
  bucket: string,
  body: string,
  headers: Readonly<Record<string, string>> = { "content-md5": md5(body) },
): RawRequest {
  return { method: "POST", path: `/${bucket}`, query: { delete: "" }, body, headers };
}

function md5(body: string): string {
  return createHash("md5").update(body).digest("base64");
}
