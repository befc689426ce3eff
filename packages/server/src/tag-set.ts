import { percentDecode } from "./percent-encoding.ts";
import { invalidArgument, isS3Error, s3Error } from "./s3-error.ts";
import type { S3Error } from "./s3-error.ts";
import type { S3Request } from "./s3-request.ts";
import type { XmlElement } from "./xml/read-xml.ts";
import { element, text, xmlDocument } from "./xml/write-xml.ts";

export type Tags = ReadonlyMap<string, string>;

/** The most tags that an object may have, and a bucket. */
const MAX_OBJECT_TAGS = 10;
const MAX_BUCKET_TAGS = 50;

/** The tags that a writer sends along, as the query of a URL. */
export function readTaggingHeader(request: S3Request): Tags {
  const header = request.header("x-amz-tagging");
  if (header === undefined) return NO_TAGS;
  const tags = new Map<string, string>();
  for (const pair of header.split("&").filter((piece) => piece !== "")) {
    const [key = "", value = "", more] = pair.split("=").map((piece) => decodePiece(piece, header));
    if (more !== undefined || tags.has(key)) throw malformedHeader(header);
    checkTag(key, value);
    tags.set(key, value);
  }
  checkCount(tags, MAX_OBJECT_TAGS, "Object");
  return tags;
}

/**
 * Reads a `Tagging` document.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html
 */
export function readTagSet(root: XmlElement, kind: "Object" | "Bucket"): Tags {
  const sets = root.name === "Tagging" ? root.children("TagSet") : [];
  const [set] = sets;
  if (set === undefined || sets.length > 1) throw s3Error("MalformedXML");
  const tags = new Map<string, string>();
  for (const tag of set.children("Tag")) {
    const [key, value] = [tag.text("Key"), tag.text("Value")];
    if (key === undefined || value === undefined) throw s3Error("MalformedXML");
    checkTag(key, value);
    if (tags.has(key)) throw invalidTag("Cannot provide multiple Tags with the same key", { TagKey: key });
    tags.set(key, value);
  }
  checkCount(tags, kind === "Object" ? MAX_OBJECT_TAGS : MAX_BUCKET_TAGS, kind);
  return tags;
}

export function writeTagSet(tags: Tags): string {
  const all = [...tags].map(([key, value]) => element("Tag", text("Key", key) + text("Value", value)));
  return xmlDocument("Tagging", element("TagSet", all.join("")));
}

function checkTag(key: string, value: string): void {
  if (key.startsWith("aws:")) {
    throw invalidTag("The keys of tags cannot begin with aws:, which is kept for S3 itself", { TagKey: key });
  }
  if (!isKey(key)) throw invalidTag("The TagKey you have provided is invalid", { TagKey: key });
  if (!isValue(value)) {
    throw invalidTag("The TagValue you have provided is invalid", { TagKey: key, TagValue: value });
  }
}

function checkCount(tags: Tags, most: number, kind: "Object" | "Bucket"): void {
  if (tags.size <= most) return;
  throw s3Error("BadRequest", { message: `${kind} tags cannot be greater than ${most}` });
}

function isKey(key: string): boolean {
  return (
    key !== "" && Array.from(key).length <= MAX_KEY_CHARACTERS && ALLOWED.test(key) && !key.startsWith("aws:")
  );
}

function isValue(value: string): boolean {
  return Array.from(value).length <= MAX_VALUE_CHARACTERS && ALLOWED.test(value);
}

function decodePiece(piece: string, header: string): string {
  try {
    return percentDecode(piece.replaceAll("+", " "));
  } catch (error) {
    throw isS3Error(error) ? malformedHeader(header) : error;
  }
}

function malformedHeader(header: string): S3Error {
  const rule =
    "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.";
  return invalidArgument("x-amz-tagging", header, rule);
}

function invalidTag(message: string, fields: Readonly<Record<string, string>>): S3Error {
  return s3Error("InvalidTag", { message, fields });
}

const NO_TAGS: Tags = new Map();
const MAX_KEY_CHARACTERS = 128;
const MAX_VALUE_CHARACTERS = 256;
/** Letters, numbers, spaces, and what else S3 allows. */
const ALLOWED = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
