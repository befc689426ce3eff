import { hash } from "node:crypto";
import { s3Error } from "../s3-error.ts";
import type { SignatureChain } from "./authenticate.ts";
import { isSameSignature } from "./signing-keys.ts";

/** Proves the chunks of a signed body, each of which continues from the signature of the one before. */
export interface ChunkSignatures {
  checkChunk(signature: string, sha256Hex: string): void;
  /** @param trailer the lines `name:value`, each with a line feed behind */
  checkTrailer(signature: string, trailer: string): void;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html */
export function createChunkSignatures(chain: SignatureChain): ChunkSignatures {
  let previous = chain.seed;
  const check = (algorithm: string, rest: string, signature: string): void => {
    const text = `${algorithm}\n${chain.timestamp}\n${chain.scope}\n${previous}\n${rest}`;
    if (!isSameSignature(chain.sign(text), signature)) {
      throw s3Error("SignatureDoesNotMatch", {
        fields: { SignatureProvided: signature, StringToSign: text },
      });
    }
    previous = signature;
  };
  return {
    checkChunk: (signature, sha256Hex) =>
      check("AWS4-HMAC-SHA256-PAYLOAD", `${EMPTY_SHA256}\n${sha256Hex}`, signature),
    checkTrailer: (signature, trailer) =>
      check("AWS4-HMAC-SHA256-TRAILER", hash("sha256", trailer), signature),
  };
}

const EMPTY_SHA256 = hash("sha256", "");
