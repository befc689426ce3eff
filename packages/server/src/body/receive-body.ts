import type { ChecksumAlgorithm } from "../checksum/digest.ts";
import { s3Error } from "../s3-error.ts";
import { createChunkSignatures } from "../signature/chunk-signatures.ts";
import type { Authentication } from "../signature/authenticate.ts";
import type { Trailers } from "./aws-chunked.ts";
import { decodeAwsChunked } from "./aws-chunked.ts";
import type { BodyFacts } from "./body-facts.ts";
import type { BodyDigests } from "./body-digests.ts";
import { createBodyDigests } from "./body-digests.ts";
import { readExpectedDigests } from "./expected-digests.ts";
import { oneChunk } from "../one-chunk.ts";

/** The content of a request: its framing removed, and proven by the time that it has ended. */
export interface ReceivedBody {
  /** Throws at its end when a length, digest or signature is not as promised, so that a store commits nothing. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Valid once the chunks have ended. */
  facts(): BodyFacts;
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
  /** All at once, of a length that the headers say. For small bodies: nothing holds it back. */
  whole(bytes: number): Promise<Uint8Array>;
}

/** A body as it arrives, and what is known of it before. */
export interface IncomingBody {
  readonly source: BodySource;
  readonly authentication: Authentication;
  readonly header: (name: string) => string | undefined;
  readonly maxBytes: number;
}

export function receiveBody(incoming: IncomingBody, options: BodyOptions = NO_OPTIONS): ReceivedBody {
  const { payload } = incoming.authentication;
  const { computeChecksum, alsoCompute } = options;
  const promised = readExpectedDigests(incoming.header);
  // A trailer is always one of the body.
  const isOfObject = options.checksumIsOf === "object" && promised.checksum?.value !== undefined;
  const expected = isOfObject ? { ...promised, checksum: undefined } : promised;
  const declaredBytes = readDeclaredBytes(incoming);
  const digests = createBodyDigests({ payload, expected, computeChecksum, alsoCompute });
  const isSmall = payload.kind !== "chunked" && declaredBytes <= MAX_WHOLE_BYTES;
  let facts: BodyFacts | undefined;
  const verification = { digests, declaredBytes, proven: (found: BodyFacts) => void (facts = found) };
  return {
    chunks: isSmall ? verifyWhole(incoming.source, verification) : verifyStream(incoming, verification),
    facts() {
      if (facts === undefined) throw new Error("the body has not been read to its end");
      return facts;
    },
  };
}

interface Verification {
  readonly digests: BodyDigests;
  readonly declaredBytes: number;
  readonly proven: (facts: BodyFacts) => void;
}

/** What most bodies are, and what costs them least. */
function verifyWhole(
  source: BodySource,
  { digests, declaredBytes, proven }: Verification,
): AsyncIterable<Uint8Array> {
  return oneChunk(async () => {
    const bytes = await source.whole(declaredBytes);
    if (bytes.length !== declaredBytes) throw s3Error("IncompleteBody");
    digests.update(bytes);
    proven(digests.finish(bytes.length, NO_TRAILERS));
    return bytes;
  });
}

async function* verifyStream(
  incoming: IncomingBody,
  { digests, declaredBytes, proven }: Verification,
): AsyncGenerator<Uint8Array, void, void> {
  let trailers = NO_TRAILERS;
  let size = 0;
  for await (const chunk of unframe(incoming, (found) => (trailers = found))) {
    size += chunk.length;
    if (size > declaredBytes) throw s3Error("IncompleteBody");
    digests.update(chunk);
    yield chunk;
  }
  if (size !== declaredBytes) throw s3Error("IncompleteBody");
  proven(digests.finish(size, trailers));
}

/** S3 takes no body of unknown length: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
function readDeclaredBytes({ authentication, header, maxBytes }: IncomingBody): number {
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
  incoming: IncomingBody,
  onTrailers: (trailers: Trailers) => void,
): AsyncIterable<Uint8Array> {
  const { authentication } = incoming;
  const { payload } = authentication;
  const source = incoming.source.chunks();
  if (payload.kind !== "chunked") return source;
  if (!payload.isSigned) return decodeAwsChunked(source, { signatures: undefined, onTrailers });
  if (authentication.kind === "anonymous") throw s3Error("AccessDenied");
  return decodeAwsChunked(source, { signatures: createChunkSignatures(authentication.chain), onTrailers });
}

const NO_OPTIONS: BodyOptions = {};
const NO_TRAILERS: Trailers = new Map();

/** Up to here a body is taken in one piece. */
const MAX_WHOLE_BYTES = 64 * 1024;
