import { createDigest } from "../checksum/create-digest.ts";
import type { ChecksumAlgorithm } from "../checksum/digest.ts";
import { checksumHeader } from "../checksum/object-checksum.ts";
import { s3Error } from "../s3-error.ts";
import type { PayloadClaim } from "../signature/payload-claim.ts";
import type { Trailers } from "./aws-chunked.ts";
import type { ExpectedDigests } from "./expected-digests.ts";
import type { BodyFacts } from "./body-facts.ts";

/** All digests of one body. */
export interface BodyDigests {
  update(chunk: Uint8Array): void;
  /** Compares with what was promised, and throws on the first difference. */
  finish(size: number, trailers: Trailers): BodyFacts;
}

export interface WantedDigests {
  readonly payload: PayloadClaim;
  readonly expected: ExpectedDigests;
  /** What to compute when no checksum is expected. */
  readonly computeChecksum: ChecksumAlgorithm | undefined;
  readonly alsoCompute: ChecksumAlgorithm | undefined;
}

export function createBodyDigests(wanted: WantedDigests): BodyDigests {
  const { payload, expected, alsoCompute } = wanted;
  const algorithm = expected.checksum?.algorithm ?? wanted.computeChecksum;
  const md5 = createDigest("MD5");
  const sha256 = payload.kind === "sha256" ? createDigest("SHA256") : undefined;
  const checksum = algorithm === undefined ? undefined : createDigest(algorithm);
  const also = alsoCompute === undefined ? undefined : createDigest(alsoCompute);
  return {
    update(chunk) {
      md5.update(chunk);
      sha256?.update(chunk);
      checksum?.update(chunk);
      also?.update(chunk);
    },
    finish(size, trailers) {
      if (payload.kind === "sha256") checkPayloadHash(payload.hex, sha256?.text("hex") ?? "");
      const etag = md5.text("hex");
      checkMd5(expected.md5Hex, etag);
      if (trailers.size > 0) checkAnnounced(expected.checksum, trailers);
      if (algorithm === undefined || checksum === undefined) return { size, etag, checksum: undefined };
      const value = checksum.text("base64");
      if (expected.checksum !== undefined) checkChecksum(algorithm, value, expected.checksum.value, trailers);
      const facts = { size, etag, checksum: { algorithm, value } };
      if (alsoCompute === undefined || also === undefined) return facts;
      return { ...facts, also: { algorithm: alsoCompute, value: also.text("base64") } };
    },
  };
}

function checkPayloadHash(claimed: string, computed: string): void {
  if (computed === claimed) return;
  throw s3Error("XAmzContentSHA256Mismatch", {
    fields: { ClientComputedContentSHA256: claimed, S3ComputedContentSHA256: computed },
  });
}

function checkMd5(promised: string | undefined, computed: string): void {
  if (promised === undefined || promised === computed) return;
  throw s3Error("BadDigest", { message: "The Content-MD5 you specified did not match what we received." });
}

/** A trailer that nobody waits for would pass for one that was checked. */
function checkAnnounced(checksum: ExpectedDigests["checksum"], trailers: Trailers): void {
  const announced = checksum?.value === undefined ? checksum?.algorithm : undefined;
  for (const name of trailers.keys()) {
    if (announced === undefined || name !== checksumHeader(announced)) throw s3Error("MalformedTrailerError");
  }
}

function checkChecksum(
  algorithm: ChecksumAlgorithm,
  computed: string,
  header: string | undefined,
  trailers: Trailers,
): void {
  const promised = header ?? trailers.get(checksumHeader(algorithm));
  if (promised === undefined) throw s3Error("MalformedTrailerError");
  if (promised === computed) return;
  throw s3Error("BadDigest", {
    message: `The ${algorithm} you specified did not match the calculated checksum.`,
  });
}
