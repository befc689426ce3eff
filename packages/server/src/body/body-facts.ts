import type { ChecksumAlgorithm } from "../checksum/digest.ts";

/** What is known of a body once it has been read to its end. */
export interface BodyFacts {
  readonly size: number;
  /** Without quotes: the MD5 of the content, in hex. */
  readonly etag: string;
  /** Base64, where the client sent one or `computeChecksum` asked for it. */
  readonly checksum: { readonly algorithm: ChecksumAlgorithm; readonly value: string } | undefined;
  /** Base64, where `alsoCompute` asked for it. */
  readonly also?: { readonly algorithm: ChecksumAlgorithm; readonly value: string };
  /** Of content that its writer's key encrypts; the ETag is then one of the encrypted bytes. */
  readonly nonce?: string;
}
