import type { Hashes } from "@s3fs/core";
import type { ObjectReply } from "./wire/wire.ts";

/**
 * What a reply tells of the hashes of a whole object. Its tag is the MD5 of its content if it came in one piece, and neither
 * a key of the key service nor one of the customer encrypts it.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html
 */
export function hashesOf({ etag = "", encryption = "none", checksums }: ObjectReply): Hashes {
  const isMd5 = /^[0-9a-f]{32}$/.test(etag) && (encryption === "none" || encryption === "AES256");
  const told = names.flatMap(([algorithm, name]) => {
    const value = hex(checksums[algorithm]);
    return value === undefined ? [] : [[name, value]];
  });
  return { ...Object.fromEntries(told), ...(isMd5 && { md5: etag }) };
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
