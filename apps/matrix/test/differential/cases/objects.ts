import { createHash } from "node:crypto";
import type { Case } from "../case.ts";
import { content } from "../case.ts";
import { changed, put } from "./special.ts";

/** Reads and writes of one object. */
export function objectCases(): readonly Case[] {
  return [...reads(), ...overrides(), ...writes(), ...deletes()];
}

const etag = `"${createHash("md5").update(content).digest("hex")}"`;
const longAgo = "Sat, 01 Jan 2000 00:00:00 GMT";
const hoursAhead = "Fri, 01 Jan 2100 00:00:00 GMT";

function reads(): readonly Case[] {
  const conditions: readonly (readonly [string, Record<string, string>])[] = [
    ["range from the start", { range: "bytes=0-4" }],
    ["range in the middle", { range: "bytes=7-9" }],
    ["range without end", { range: "bytes=7-" }],
    ["range of the last bytes", { range: "bytes=-5" }],
    ["range of more last bytes than there are", { range: "bytes=-500" }],
    ["range that ends after the end", { range: "bytes=20-500" }],
    ["range after the end", { range: "bytes=100-200" }],
    ["range of no last bytes", { range: "bytes=-0" }],
    ["range whose end is before its start", { range: "bytes=5-2" }],
    ["range that cannot be read", { range: "bytes=a-b" }],
    ["range of another unit", { range: "lines=0-1" }],
    ["two ranges", { range: "bytes=0-1,4-5" }],
    ["If-Match holds", { "if-match": etag }],
    ["If-Match holds for anything", { "if-match": "*" }],
    ["If-Match without quotes holds", { "if-match": etag.replaceAll('"', "") }],
    ["If-Match fails", { "if-match": '"0123456789abcdef0123456789abcdef"' }],
    ["If-None-Match holds", { "if-none-match": '"0123456789abcdef0123456789abcdef"' }],
    ["If-None-Match fails", { "if-none-match": etag }],
    ["If-None-Match fails for anything", { "if-none-match": "*" }],
    ["If-Modified-Since holds", { "if-modified-since": longAgo }],
    ["If-Modified-Since lies in the future", { "if-modified-since": hoursAhead }],
    ["If-Modified-Since cannot be read", { "if-modified-since": "yesterday" }],
    ["If-Unmodified-Since fails", { "if-unmodified-since": longAgo }],
    ["If-Unmodified-Since lies in the future", { "if-unmodified-since": hoursAhead }],
    ["If-Match holds, If-Unmodified-Since fails", { "if-match": etag, "if-unmodified-since": longAgo }],
    [
      "If-None-Match holds, If-Modified-Since lies in the future",
      { "if-none-match": '"0"', "if-modified-since": hoursAhead },
    ],
    ["If-Match fails, with a range", { "if-match": '"0"', range: "bytes=0-1" }],
    ["checksum mode of an object without a sent checksum", { "x-amz-checksum-mode": "ENABLED" }],
    ["customer key for an object without one", customerKey("0".repeat(32))],
  ];
  return ["GetObject", "HeadObject"].flatMap((operation) => [
    ...conditions.map(([condition, headers]) => changed(operation, condition, { headers })),
    changed(operation, "part 1 of an object of one piece", { query: { partNumber: "1" } }),
    changed(operation, "part 2 of an object of one piece", { query: { partNumber: "2" } }),
    changed(operation, "part 0", { query: { partNumber: "0" } }),
    changed(operation, "part and range", { query: { partNumber: "1" }, headers: { range: "bytes=0-1" } }),
    changed(operation, "version that is not there", { query: { versionId: "no-such-version" } }),
    changed(operation, "empty object with a range", {
      path: "/empty",
      headers: { range: "bytes=0-0" },
      before: (place) => put(place, "empty", { body: "" }),
    }),
    changed(operation, "empty object", {
      path: "/empty",
      before: (place) => put(place, "empty", { body: "" }),
    }),
    changed(operation, "empty key name segment", {
      path: "/a//b",
      before: (place) => put(place, "a//b"),
    }),
    changed(operation, "presigned", {}, { authorization: "presigned" }),
    changed(
      operation,
      "presigned and expired",
      {},
      {
        authorization: "presigned",
        get signing() {
          return { date: new Date(Date.now() - 3_600_000) };
        },
      },
    ),
    changed(
      operation,
      "presigned for more than a week",
      {},
      { authorization: "presigned", expiresSeconds: 604_801 },
    ),
    changed(
      operation,
      "presigned with another secret",
      {},
      {
        authorization: "presigned",
        signing: { secretAccessKey: "another" },
      },
    ),
    changed(
      operation,
      "presigned, path changed",
      {},
      {
        authorization: "presigned",
        tamper: (signed) => ({ ...signed, path: `${signed.path}-changed` }),
      },
    ),
    changed(
      operation,
      "presigned, parameter added",
      {},
      {
        authorization: "presigned",
        tamper: (signed) => ({ ...signed, query: { ...signed.query, "response-content-type": "text/html" } }),
      },
    ),
  ]);
}

function overrides(): readonly Case[] {
  const query = {
    "response-content-type": "text/html",
    "response-content-language": "de",
    "response-expires": longAgo,
    "response-cache-control": "no-cache",
    "response-content-disposition": "attachment",
    "response-content-encoding": "gzip",
  };
  return [
    ...Object.entries(query).map(([name, value]) =>
      changed("GetObject", `${name} overridden`, { query: { [name]: value } }),
    ),
    changed("GetObject", "override without a signature", { query }, { authorization: "none" }),
    changed("HeadObject", "all headers overridden", { query }),
  ];
}

function writes(): readonly Case[] {
  const headers: readonly (readonly [string, Record<string, string>])[] = [
    ["content type", { "content-type": "text/css" }],
    ["user metadata", { "x-amz-meta-colour": "red", "x-amz-meta-shape": "round" }],
    ["user metadata over 2 KB", { "x-amz-meta-long": "x".repeat(2100) }],
    ["right Content-MD5", { "content-md5": md5("new content") }],
    ["Content-MD5 of other content", { "content-md5": md5("other content") }],
    ["Content-MD5 that is none", { "content-md5": "nonsense" }],
    ["unknown storage class", { "x-amz-storage-class": "COPPER" }],
    ["reduced redundancy", { "x-amz-storage-class": "REDUCED_REDUNDANCY" }],
    ["unknown canned ACL", { "x-amz-acl": "everyone" }],
    ["If-None-Match: * where nothing is", { "if-none-match": "*" }],
    ["If-None-Match with an ETag", { "if-none-match": etag }],
    ["If-Match where nothing is", { "if-match": etag }],
    ["tags", { "x-amz-tagging": "team=red&size=small" }],
    ["tag twice", { "x-amz-tagging": "team=red&team=blue" }],
    ["eleven tags", { "x-amz-tagging": Array.from({ length: 11 }, (_, index) => `k${index}=v`).join("&") }],
    ["tag key of 129 characters", { "x-amz-tagging": `${"k".repeat(129)}=v` }],
    ["server-side encryption of S3", { "x-amz-server-side-encryption": "AES256" }],
    ["unknown server-side encryption", { "x-amz-server-side-encryption": "ROT13" }],
    ["customer key of the wrong length", customerKey("short")],
    ["customer algorithm without a key", { "x-amz-server-side-encryption-customer-algorithm": "AES256" }],
    ["payload hash that is none", { "x-amz-content-sha256": "nonsense" }],
    [
      "chunked signature without a decoded length",
      { "x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" },
    ],
  ];
  return [
    ...headers.map(([condition, values]) => changed("PutObject", condition, { headers: values })),
    changed("PutObject", "If-None-Match: * where an object is", {
      path: "/object",
      headers: { "if-none-match": "*" },
    }),
    changed("PutObject", "If-Match holds", { path: "/object", headers: { "if-match": etag } }),
    changed("PutObject", "If-Match fails", { path: "/object", headers: { "if-match": '"0"' } }),
    changed("PutObject", "empty body", { body: "" }),
    changed(
      "PutObject",
      "body of other content than its hash",
      {},
      {
        signing: { payloadHash: createHash("sha256").update("other").digest("hex") },
      },
    ),
    changed("PutObject", "unsigned payload", {}, { signing: { payloadHash: "UNSIGNED-PAYLOAD" } }),
    changed("PutObject", "key of 1025 bytes", {
      path: `/${"k".repeat(200)}/${"l".repeat(200)}/${"m".repeat(200)}/${"n".repeat(200)}/${"o".repeat(221)}`,
    }),
    changed(
      "PutObject",
      "longer than 5 GiB by its decoded length",
      { body: "0\r\n\r\n", headers: { "x-amz-decoded-content-length": "5368709121" } },
      { signing: { payloadHash: "STREAMING-UNSIGNED-PAYLOAD-TRAILER" } },
    ),
    changed("PutObject", "over an object", { path: "/object" }),
    changed("PutObject", "presigned", {}, { authorization: "presigned" }),
    changed(
      "PutObject",
      "unsigned x-amz- header",
      { headers: { "x-amz-meta-colour": "red" } },
      {
        signing: { unsigned: ["x-amz-meta-colour"] },
      },
    ),
    changed("PutObject", "session token that nobody gave", { headers: { "x-amz-security-token": "token" } }),
    changed(
      "PutObject",
      "signature of version 2",
      {},
      {
        tamper: (signed) => ({
          ...signed,
          headers: { ...signed.headers, authorization: "AWS someone:signature" },
        }),
      },
    ),
    changed(
      "PutObject",
      "authorization that cannot be read",
      {},
      {
        tamper: (signed) => ({
          ...signed,
          headers: { ...signed.headers, authorization: "AWS4-HMAC-SHA256 Credential=nonsense" },
        }),
      },
    ),
  ];
}

function deletes(): readonly Case[] {
  return [
    changed("DeleteObject", "If-Match holds", { headers: { "if-match": etag } }),
    changed("DeleteObject", "If-Match fails", { headers: { "if-match": '"0"' } }),
    changed("DeleteObject", "If-Match where nothing is", { path: "/absent", headers: { "if-match": etag } }),
    changed("DeleteObject", "version that is not there", { query: { versionId: "no-such-version" } }),
    changed("DeleteObject", "presigned", {}, { authorization: "presigned" }),
  ];
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html */
export function customerKey(key: string): Record<string, string> {
  const bytes = Buffer.from(key);
  const prefix = "x-amz-server-side-encryption-customer";
  return {
    [`${prefix}-algorithm`]: "AES256",
    [`${prefix}-key`]: bytes.toString("base64"),
    [`${prefix}-key-md5`]: createHash("md5").update(bytes).digest("base64"),
  };
}

function md5(text: string): string {
  return createHash("md5").update(text).digest("base64");
}
