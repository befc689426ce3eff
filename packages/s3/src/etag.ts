import type { ObjectReply } from "./wire/wire.ts";

/** The tag without its quotes: some stores send them in listings and not in headers, or the other way round. */
export function bareEtag(etag: string): string {
  return etag.replace(/^(?:W\/)?"(.*)"$/, "$1");
}

/** As the headers of a condition want it. */
export function quotedEtag(etag: string): string {
  return `"${etag}"`;
}

/**
 * Whether the tag is the MD5 of the content: that came in one piece, and neither a key of the key service nor one of the
 * customer encrypts it.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html
 */
export function isContentTag({ etag = "", encryption }: Pick<ObjectReply, "etag" | "encryption">): boolean {
  return /^[0-9a-f]{32}$/.test(etag) && (encryption === undefined || encryption === "AES256");
}
