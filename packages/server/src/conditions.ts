import { noSuchKey, s3Error } from "./s3-error.ts";
import type { S3Error } from "./s3-error.ts";
import type { S3Request } from "./s3-request.ts";
import type { ObjectRecord } from "./store/records.ts";
import type { Guard } from "./store/store.ts";

/** The four conditions of a read, on the object itself or on the source of a copy. */
export function checkReadConditions(
  { header }: S3Request,
  record: ObjectRecord,
  of: "object" | "source" = "object",
): "met" | "not modified" {
  const names = of === "object" ? OF_OBJECT : OF_SOURCE;
  const ifMatch = header(names.ifMatch);
  const ifNoneMatch = header(names.ifNoneMatch);
  if (ifMatch !== undefined && !matchesEtag(ifMatch, record.etag)) throw preconditionFailed("If-Match");
  const unmodifiedSinceMs = parseDate(header(names.ifUnmodifiedSince));
  if (ifMatch === undefined && unmodifiedSinceMs !== undefined && record.modifiedMs > unmodifiedSinceMs) {
    throw preconditionFailed("If-Unmodified-Since");
  }
  if (ifNoneMatch !== undefined) return matchesEtag(ifNoneMatch, record.etag) ? "not modified" : "met";
  const modifiedSinceMs = parseDate(header(names.ifModifiedSince));
  return modifiedSinceMs !== undefined && record.modifiedMs <= modifiedSinceMs ? "not modified" : "met";
}

/**
 * What a write or a removal demands of the object that it replaces; undefined when nothing.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html
 */
export function writeGuard(request: S3Request): Guard | undefined {
  const ifNoneMatch = request.header("if-none-match");
  const ifMatch = request.header("if-match");
  if (ifNoneMatch !== undefined && ifNoneMatch !== "*") {
    throw s3Error("NotImplemented", { fields: { Header: "If-None-Match" } });
  }
  if (ifNoneMatch === undefined && ifMatch === undefined) return undefined;
  return (current) => {
    if (ifNoneMatch !== undefined && current !== undefined) throw preconditionFailed("If-None-Match");
    if (ifMatch !== undefined) checkMatch(ifMatch, current, request.key);
  };
}

export function checkMatch(ifMatch: string, current: ObjectRecord | undefined, key: string): void {
  if (current === undefined) throw noSuchKey(key);
  if (!matchesEtag(ifMatch, current.etag)) throw preconditionFailed("If-Match");
}

export function preconditionFailed(condition: string): S3Error {
  return s3Error("PreconditionFailed", { fields: { Condition: condition } });
}

function matchesEtag(list: string, etag: string): boolean {
  return list.split(",").some((item) => {
    const candidate = item
      .trim()
      .replace(/^W\//, "")
      .replace(/^"(.*)"$/, "$1");
    return candidate === "*" || candidate === etag;
  });
}

/** A date that cannot be read is no condition. */
function parseDate(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const epochMs = Date.parse(text);
  return Number.isNaN(epochMs) ? undefined : epochMs;
}

const OF_OBJECT = conditionNames("");
const OF_SOURCE = conditionNames("x-amz-copy-source-");

/** Put together once: looking a header up by a text that is built for the purpose costs several times as much. */
function conditionNames(
  prefix: string,
): Record<"ifMatch" | "ifNoneMatch" | "ifModifiedSince" | "ifUnmodifiedSince", string> {
  return {
    ifMatch: `${prefix}if-match`,
    ifNoneMatch: `${prefix}if-none-match`,
    ifModifiedSince: `${prefix}if-modified-since`,
    ifUnmodifiedSince: `${prefix}if-unmodified-since`,
  };
}
