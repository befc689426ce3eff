import { createCipheriv } from "node:crypto";
import type { CustomerKey } from "../customer-key.ts";

/**
 * AES-256 in counter mode, which can begin at any byte, so that ranges need no more than their own bytes. It encrypts and
 * decrypts alike.
 * @param nonce base64 of 16 bytes, which no other content under that key may have
 */
export function createKeystream(
  { bytes }: CustomerKey,
  nonce: string,
  offset: number,
): (chunk: Uint8Array) => Uint8Array {
  const cipher = createCipheriv("aes-256-ctr", bytes, counterAt(nonce, Math.floor(offset / BLOCK_BYTES)));
  cipher.update(new Uint8Array(offset % BLOCK_BYTES));
  return (chunk) => cipher.update(chunk);
}

/** The nonce is the first value of the counter, which wraps at 2¹²⁸. */
function counterAt(nonce: string, block: number): Uint8Array {
  const first = BigInt(`0x${Buffer.from(nonce, "base64").toString("hex")}`);
  const counter = BigInt.asUintN(128, first + BigInt(block));
  return Buffer.from(counter.toString(16).padStart(32, "0"), "hex");
}

const BLOCK_BYTES = 16;
