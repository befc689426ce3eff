import { createHash, randomBytes } from "node:crypto";
import type { CustomerKey } from "../customer-key.ts";
import type { Chunks } from "../store/store.ts";
import { createKeystream } from "./keystream.ts";
import type { ReceivedBody } from "./receive-body.ts";

/** Encrypts a body under its writer's key, so that a store sees no byte of it; without a key it stays as it is. */
export function sealBody(body: ReceivedBody, key: CustomerKey | undefined): ReceivedBody {
  if (key === undefined) return body;
  const nonce = randomBytes(NONCE_BYTES).toString("base64");
  const sealed = createHash("md5").update(nonce); // as a few encrypted bytes may be what the plain ones are
  const keystream = createKeystream(key, nonce, 0);
  async function* encrypted(): AsyncGenerator<Uint8Array, void, void> {
    for await (const chunk of body.chunks) {
      const bytes = keystream(chunk);
      sealed.update(bytes);
      yield bytes;
    }
  }
  let etag: string | undefined;
  // That of the plain bytes would tell equal objects from different ones.
  return {
    chunks: encrypted(),
    facts: () => ({ ...body.facts(), etag: (etag ??= sealed.digest("hex")), nonce }),
  };
}

/** The parts that stored bytes were encrypted in. */
export interface Sealed {
  readonly partSizes: readonly number[];
  readonly nonces: readonly string[];
}

/** Decrypts stored bytes. @param start where they begin within the object */
export async function* unsealChunks(
  chunks: Chunks,
  start: number,
  sealed: Sealed,
  key: CustomerKey,
): AsyncGenerator<Uint8Array, void, void> {
  let position = start;
  let part: OpenPart | undefined;
  for await (const chunk of chunks) {
    for (let rest = chunk; rest.length > 0;) {
      if (part === undefined || position >= part.end) part = openPart(sealed, key, position);
      const piece = rest.subarray(0, part.end - position);
      yield part.keystream(piece);
      position += piece.length;
      rest = rest.subarray(piece.length);
    }
  }
}

interface OpenPart {
  /** Within the object. */
  readonly end: number;
  readonly keystream: ReturnType<typeof createKeystream>;
}

/** The part that holds a byte, to be decrypted from there on. */
function openPart({ partSizes, nonces }: Sealed, key: CustomerKey, position: number): OpenPart {
  let begin = 0;
  for (const [index, size] of partSizes.entries()) {
    const end = begin + size;
    if (position < end)
      return { end, keystream: createKeystream(key, nonces[index] ?? "", position - begin) };
    begin = end;
  }
  throw new Error("there are more bytes than the parts hold");
}

const NONCE_BYTES = 16;
