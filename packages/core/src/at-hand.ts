import type { Sliceable } from "./sliceable.ts";

/** Bytes that are in memory already: whoever wants all of them takes them at once, and nobody ever has to wait. */
export interface AtHand extends AsyncIterable<Uint8Array> {
  /** All of them in one piece; throws what reading them one by one would. */
  whole(this: void): Uint8Array;
}

/** Bytes in memory as a stream of one chunk. */
export function atHand(bytes: Uint8Array): AtHand & Sliceable {
  return new BytesAtHand(bytes);
}

export function isAtHand(chunks: AsyncIterable<Uint8Array>): chunks is AtHand {
  return "whole" in chunks && typeof chunks.whole === "function";
}

/** A class, for an object with a symbol for a key takes ten times as long to make, and each small write makes one. */
class BytesAtHand implements AtHand, Sliceable {
  readonly size: number;
  readonly whole: () => Uint8Array;
  readonly slice = (start: number, end: number): Sliceable => atHand(this.whole().subarray(start, end));

  constructor(bytes: Uint8Array) {
    this.size = bytes.byteLength;
    this.whole = () => bytes;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    if (this.size > 0) yield this.whole();
  }
}
