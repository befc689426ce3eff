import { hash } from "node:crypto";

/** Computes the HMAC-SHA-256 of a text under one key, in hex. */
export type HmacSha256 = (text: string) => string;

/**
 * An HMAC is two hashes, each behind a block that is made of the key alone: https://www.rfc-editor.org/rfc/rfc2104#section-2
 * A key that signs much is worth both blocks: two calls of `hash` cost half of what the object of `createHmac` does.
 * @param key at most 64 bytes long
 */
export function createHmacSha256(key: Uint8Array): HmacSha256 {
  let message = blockOf(key, INNER_PAD);
  const outer = Buffer.concat([blockOf(key, OUTER_PAD), Buffer.alloc(DIGEST_BYTES)]);
  return (text) => {
    const bytes = BLOCK_BYTES + Buffer.byteLength(text);
    // Texts that one key signs are mostly of one length.
    if (message.length !== bytes) message = Buffer.concat([message], bytes);
    message.write(text, BLOCK_BYTES);
    outer.write(hash("sha256", message), BLOCK_BYTES, "hex");
    return hash("sha256", outer);
  };
}

function blockOf(key: Uint8Array, pad: number): Buffer {
  const block = Buffer.alloc(BLOCK_BYTES, pad);
  for (const [index, byte] of key.entries()) block.writeUInt8(byte ^ pad, index);
  return block;
}

const BLOCK_BYTES = 64;
const DIGEST_BYTES = 32;
const INNER_PAD = 0x36;
const OUTER_PAD = 0x5c;
