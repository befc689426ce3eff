import { s3Error } from "./s3-error.ts";
import type { ByteRange } from "./store/store.ts";

/**
 * Reads a Range header of one range. Undefined when there is none, or one that S3 ignores: another unit, several ranges, or
 * text that makes no range.
 */
export function parseRange(header: string | undefined, size: number): ByteRange | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? "");
  if (match === null) return undefined;
  const [, first = "", last = ""] = match;
  if (first === "" && last === "") return undefined;
  if (first !== "" && last !== "" && Number(last) < Number(first)) return undefined;
  const range =
    first === ""
      ? { start: Math.max(size - Number(last), 0), end: size }
      : { start: Number(first), end: last === "" ? size : Math.min(Number(last) + 1, size) };
  if (range.start < range.end) return range;
  throw s3Error("InvalidRange", {
    fields: { RangeRequested: header ?? "", ActualObjectSize: String(size) },
    headers: { "content-range": `bytes */${size}` },
  });
}
