import type { Hashes } from "@s3fs/core";
import { isContentTag } from "./etag.ts";
import type { ObjectReply } from "./wire/wire.ts";

/** What a reply tells of the hashes of a whole object. */
export function hashesOf(reply: ObjectReply): Hashes {
  const { etag, checksums } = reply;
  const told = names.flatMap(([algorithm, name]) => {
    const value = hex(checksums[algorithm]);
    return value === undefined ? [] : [[name, value]];
  });
  return { ...Object.fromEntries(told), ...(etag !== undefined && isContentTag(reply) && { md5: etag }) };
}

const names = [
  ["CRC32", "crc32"],
  ["CRC32C", "crc32c"],
  ["CRC64NVME", "crc64nvme"],
  ["SHA1", "sha1"],
  ["SHA256", "sha256"],
] as const;

/** Undefined for what is no base64: a checksum that can't be read is none. */
function hex(base64: string | undefined): string | undefined {
  if (
    base64 === undefined ||
    !/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(base64)
  )
    return undefined;
  const bytes = Array.from(atob(base64), (character) => character.charCodeAt(0));
  return bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
