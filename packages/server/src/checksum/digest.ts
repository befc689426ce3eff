export type ChecksumAlgorithm = "CRC32" | "CRC32C" | "CRC64NVME" | "SHA1" | "SHA256";

/** A digest under way. */
export interface Digest {
  update(chunk: Uint8Array): void;
  /** The digest of all chunks, of the big-endian bytes for the CRCs; ends the digest. */
  text(encoding: "hex" | "base64"): string;
}
