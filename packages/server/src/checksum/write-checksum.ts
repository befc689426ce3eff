import { element, text } from "../xml/write-xml.ts";
import type { ObjectChecksum } from "./object-checksum.ts";
import { checksumElement, checksumHeader } from "./object-checksum.ts";

/** A checksum as headers of a reply; none for undefined. */
export function checksumHeaders(checksum: ObjectChecksum | undefined): Record<string, string> {
  if (checksum === undefined) return {};
  const headers: Record<string, string> = { "x-amz-checksum-type": checksum.type };
  headers[checksumHeader(checksum.algorithm)] = checksum.value;
  return headers;
}

/** A checksum of a part as the elements of a list; nothing for undefined. */
export function partChecksumXml(checksum: ObjectChecksum | undefined): string {
  return checksum === undefined ? "" : text(checksumElement(checksum.algorithm), checksum.value);
}

/** A checksum of an object as the elements of a result; nothing for undefined. */
export function checksumXml(checksum: ObjectChecksum | undefined): string {
  return checksum === undefined ? "" : partChecksumXml(checksum) + text("ChecksumType", checksum.type);
}

/** What a listing says of a checksum: how it was made, not its value. */
export function checksumKindXml(checksum: Pick<ObjectChecksum, "algorithm" | "type"> | undefined): string {
  if (checksum === undefined) return "";
  return element("ChecksumAlgorithm", checksum.algorithm) + element("ChecksumType", checksum.type);
}
