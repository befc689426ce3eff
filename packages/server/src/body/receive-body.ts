import type { ChecksumAlgorithm, Digest } from "../checksum/digest.ts";
import { createDigest } from "../checksum/create-digest.ts";
import { checksumHeader } from "../checksum/object-checksum.ts";
import { s3Error } from "../s3-error.ts";
import { createChunkSignatures } from "../signature/chunk-signatures.ts";
import type { Authentication } from "../signature/authenticate.ts";
import type { Trailers } from "./aws-chunked.ts";
import { decodeAwsChunked } from "./aws-chunked.ts";
import type { ExpectedDigests } from "./expected-digests.ts";
import { readExpectedDigests } from "./expected-digests.ts";

/** The content of a request: its framing removed, and proven by the time that it has ended. */
export interface ReceivedBody {
  /** Throws at its end when a length, digest or signature is not as promised, so that a store commits nothing. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Valid once the chunks have ended. */
  facts(): BodyFacts;
}

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

export interface BodyOptions {
  /** The checksum to compute when the client sent none. */
  readonly computeChecksum?: ChecksumAlgorithm | undefined;
  /** A checksum to compute whatever the client sent. */
  readonly alsoCompute?: ChecksumAlgorithm | undefined;
  /** What a checksum header of the request speaks of; default `body`. */
  readonly checksumIsOf?: "body" | "object";
}

/** The bytes of a request, to be read once, in one of two ways. */
export interface BodySource {
  chunks(): AsyncIterable<Uint8Array>;
  /** All at once. For small bodies: nothing holds it back. */
  whole(): Promise<Uint8Array>;
}

export interface ReceiveOptions extends BodyOptions {
  readonly source: BodySource;
  readonly authentication: Authentication;
  readonly header: (name: string) => string | undefined;
  readonly maxBytes: number;
}

export function receiveBody(options: ReceiveOptions): ReceivedBody {
  const promised = readExpectedDigests(options.header);
  const expected = options.checksumIsOf === "object" ? { ...promised, checksum: undefined } : promised;
  const declaredBytes = readDeclaredBytes(options);
  const digests = createDigests(expected, options);
  const isSmall = options.authentication.payload.kind !== "chunked" && declaredBytes <= MAX_WHOLE_BYTES;
  let facts: BodyFacts | undefined;
  const proven = (found: BodyFacts): void => void (facts = found);
  return {
    chunks: isSmall
      ? verifyWhole(options.source, digests, { declaredBytes, proven })
      : verifyStream(options, digests, { declaredBytes, proven }),
    facts() {
      if (facts === undefined) throw new Error("the body has not been read to its end");
      return facts;
    },
  };
}

interface Verification {
  readonly declaredBytes: number;
  readonly proven: (facts: BodyFacts) => void;
}

/** What most bodies are, and what costs them least. */
async function* verifyWhole(
  source: BodySource,
  digests: Digests,
  { declaredBytes, proven }: Verification,
): AsyncGenerator<Uint8Array, void, void> {
  const bytes = await source.whole();
  if (bytes.length !== declaredBytes) throw s3Error("IncompleteBody");
  digests.update(bytes);
  proven(digests.finish(bytes.length, new Map()));
  if (bytes.length > 0) yield bytes;
}

async function* verifyStream(
  options: ReceiveOptions,
  digests: Digests,
  { declaredBytes, proven }: Verification,
): AsyncGenerator<Uint8Array, void, void> {
  let trailers: Trailers = new Map();
  let size = 0;
  for await (const chunk of unframe(options, (found) => (trailers = found))) {
    size += chunk.length;
    if (size > declaredBytes) throw s3Error("IncompleteBody");
    digests.update(chunk);
    yield chunk;
  }
  if (size !== declaredBytes) throw s3Error("IncompleteBody");
  proven(digests.finish(size, trailers));
}

/** S3 takes no body of unknown length: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
function readDeclaredBytes({ authentication, header, maxBytes }: ReceiveOptions): number {
  const name = authentication.payload.kind === "chunked" ? "x-amz-decoded-content-length" : "content-length";
  const text = header(name);
  if (text === undefined || !/^\d{1,15}$/.test(text)) throw s3Error("MissingContentLength");
  const bytes = Number(text);
  if (bytes > maxBytes) {
    throw s3Error("EntityTooLarge", {
      fields: { ProposedSize: text, MaxSizeAllowed: String(maxBytes) },
    });
  }
  return bytes;
}

function unframe(
  options: ReceiveOptions,
  onTrailers: (trailers: Trailers) => void,
): AsyncIterable<Uint8Array> {
  const { authentication } = options;
  const { payload } = authentication;
  const source = options.source.chunks();
  if (payload.kind !== "chunked") return source;
  if (!payload.isSigned) return decodeAwsChunked(source, { signatures: undefined, onTrailers });
  if (authentication.kind === "anonymous") throw s3Error("AccessDenied");
  return decodeAwsChunked(source, { signatures: createChunkSignatures(authentication.chain), onTrailers });
}

interface Digests {
  update(chunk: Uint8Array): void;
  /** Compares, and throws on the first difference. */
  finish(size: number, trailers: Trailers): BodyFacts;
}

function createDigests(expected: ExpectedDigests, options: ReceiveOptions): Digests {
  const { payload } = options.authentication;
  const algorithm = expected.checksum?.algorithm ?? options.computeChecksum;
  const md5 = createDigest("MD5");
  const sha256 = payload.kind === "sha256" ? createDigest("SHA256") : undefined;
  const checksum = algorithm === undefined ? undefined : createDigest(algorithm);
  const { alsoCompute } = options;
  const also = alsoCompute === undefined ? undefined : createDigest(alsoCompute);
  const all = [md5, sha256, checksum, also].filter((digest) => digest !== undefined);
  return {
    update: (chunk) => all.forEach((digest) => digest.update(chunk)),
    finish(size, trailers) {
      if (payload.kind === "sha256" && sha256 !== undefined) checkPayloadHash(payload.hex, sha256);
      const md5Hex = toText(md5, "hex");
      if (expected.md5Hex !== undefined && expected.md5Hex !== md5Hex) {
        throw s3Error("BadDigest", {
          message: "The Content-MD5 you specified did not match what we received.",
        });
      }
      if (algorithm === undefined || checksum === undefined)
        return { size, etag: md5Hex, checksum: undefined };
      const value = toText(checksum, "base64");
      if (expected.checksum !== undefined) checkChecksum(algorithm, value, expected.checksum.value, trailers);
      const more = alsoCompute && also && { also: { algorithm: alsoCompute, value: toText(also, "base64") } };
      return { size, etag: md5Hex, checksum: { algorithm, value }, ...more };
    },
  };
}

function checkPayloadHash(claimed: string, sha256: Digest): void {
  const computed = toText(sha256, "hex");
  if (computed === claimed) return;
  throw s3Error("XAmzContentSHA256Mismatch", {
    fields: { ClientComputedContentSHA256: claimed, S3ComputedContentSHA256: computed },
  });
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

function toText(digest: Digest, encoding: "hex" | "base64"): string {
  return Buffer.from(digest.bytes()).toString(encoding);
}

/** Up to here a body is taken in one piece. */
const MAX_WHOLE_BYTES = 64 * 1024;
