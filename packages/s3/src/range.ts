import { malformed } from "./wire/s3-failure.ts";
import type { ObjectReply } from "./wire/wire.ts";
import { lengthOf } from "./s3-entry.ts";

/** A part of a file, in the words of HTTP: half-open as everywhere here, without its end to the end of the file. */
export type WantedRange =
  | { readonly kind: "whole" }
  | { readonly kind: "nothing" }
  | { readonly kind: "suffix"; readonly bytes: number }
  | {
      readonly kind: "range";
      readonly start: number;
      readonly end: number | undefined;
      /** The content that it was worked out for. */
      readonly etag?: string;
    };

export function rangeHeader(wanted: WantedRange): string | undefined {
  if (wanted.kind === "suffix") return `bytes=-${wanted.bytes}`;
  if (wanted.kind !== "range") return undefined;
  return `bytes=${wanted.start}-${wanted.end === undefined ? "" : wanted.end - 1}`;
}

/**
 * Bytes of the whole object. Refuses a reply that holds another part than the one asked for: a store or a proxy that
 * ignores ranges would have its first bytes taken for those in the middle, and a part would be taken for the whole.
 */
export function wholeSize(reply: ObjectReply, wanted: WantedRange): number {
  const length = lengthOf(reply, "GetObject");
  if (wanted.kind === "whole" && reply.contentRange === undefined) return length;
  const told = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(reply.contentRange ?? "");
  if (told === null) return sizeWithoutRange(reply, length, wanted);
  const [first = 0, last = 0, size = 0] = told.slice(1).map(Number);
  const expected = expectedRange(wanted, size);
  if (first === expected.first && last === expected.last && length === last - first + 1) return size;
  const message = `the reply holds the range "${reply.contentRange}" instead of the one asked for`;
  throw malformed("GetObject", message, reply.status);
}

function expectedRange(wanted: WantedRange, size: number): { readonly first: number; readonly last: number } {
  if (wanted.kind === "suffix") return { first: Math.max(0, size - wanted.bytes), last: size - 1 };
  if (wanted.kind !== "range") return { first: 0, last: size - 1 };
  return { first: wanted.start, last: Math.min(wanted.end ?? size, size) - 1 };
}

/** A reply without a range is the whole object, which serves where the range is the whole object too. */
function sizeWithoutRange({ status }: ObjectReply, length: number, wanted: WantedRange): number {
  const isWhole =
    wanted.kind === "suffix"
      ? wanted.bytes >= length
      : wanted.kind === "range" && wanted.start === 0 && (wanted.end ?? length) >= length;
  if (isWhole) return length;
  throw malformed("GetObject", "the reply does not say which range of the object it holds", status);
}
