import { createHash } from "node:crypto";
import type { Case } from "../case.ts";
import { content } from "../case.ts";
import { changed } from "./special.ts";

const etag = `"${createHash("md5").update(content).digest("hex")}"`;

/** Copies: their source, their directives, their conditions. */
export function copyCases(): readonly Case[] {
  const header = (condition: string, headers: Record<string, string>): Case =>
    changed("CopyObject", condition, { headers });
  const source = (condition: string, path: (bucket: string) => string): Case =>
    changed("CopyObject", condition, ({ bucket }) => ({ headers: { "x-amz-copy-source": path(bucket) } }));
  return [
    source("source that is not there", (bucket) => `/${bucket}/absent`),
    source("source bucket that is not there", (bucket) => `/${bucket}-absent/object`),
    source("source without its first slash", (bucket) => `${bucket}/object`),
    source("source percent-encoded", (bucket) => `/${bucket}/%6Fbject`),
    source("source without a key", (bucket) => `/${bucket}`),
    source("source version that is not there", (bucket) => `/${bucket}/object?versionId=no-such-version`),
    header("metadata replaced", { "x-amz-metadata-directive": "REPLACE", "x-amz-meta-shape": "round" }),
    header("unknown metadata directive", { "x-amz-metadata-directive": "MERGE" }),
    header("source If-Match holds", { "x-amz-copy-source-if-match": etag }),
    header("source If-Match fails", { "x-amz-copy-source-if-match": '"0"' }),
    header("source If-None-Match fails", { "x-amz-copy-source-if-none-match": etag }),
    header("source If-Modified-Since lies in the future", {
      "x-amz-copy-source-if-modified-since": "Fri, 01 Jan 2100 00:00:00 GMT",
    }),
    header("source If-Unmodified-Since fails", {
      "x-amz-copy-source-if-unmodified-since": "Sat, 01 Jan 2000 00:00:00 GMT",
    }),
    header("unknown storage class", { "x-amz-storage-class": "COPPER" }),
    header("tags replaced", { "x-amz-tagging-directive": "REPLACE", "x-amz-tagging": "team=red" }),
    header("If-None-Match: * where nothing is", { "if-none-match": "*" }),
    changed("CopyObject", "with a body", { body: "a body" }),
    changed("UploadPartCopy", "with a body", { body: "a body" }),
    changed("CopyObject", "unknown tagging directive, source that is not there", ({ bucket }) => ({
      headers: { "x-amz-tagging-directive": "MERGE", "x-amz-copy-source": `/${bucket}/absent` },
    })),
    changed("CopyObject", "onto itself", { path: "/object" }),
    changed("CopyObject", "onto itself, metadata replaced", {
      path: "/object",
      headers: { "x-amz-metadata-directive": "REPLACE" },
    }),
    changed("CopyObject", "If-None-Match: * where an object is", {
      path: "/object",
      headers: { "if-none-match": "*", "x-amz-metadata-directive": "REPLACE" },
    }),
  ];
}
