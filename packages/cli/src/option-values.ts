import type { CompareMode, MirrorOptions } from "@s3fs/copy";
import { InvalidArgumentError } from "commander";

export type MaxDelete = NonNullable<MirrorOptions["maxDelete"]>;

export const compareModes: readonly CompareMode[] = [
  "auto",
  "always",
  "size",
  "modified",
  "newer",
  "older",
  "exists",
  "notExists",
  "checksum",
];

/** A count, or a share of at most 100 %. */
export function limitOfDeletes(text: string): MaxDelete {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  const percent = /^\d{1,3}(?:\.\d{1,9})?%$/.test(text) ? Number(text.slice(0, -1)) : Infinity;
  if (percent <= 100) return `${percent}%`;
  throw new InvalidArgumentError("It is a count such as 100, or a share such as 5%.");
}

export function positiveNumber(text: string): number {
  if (/^\d{1,6}$/.test(text) && Number(text) > 0) return Number(text);
  throw new InvalidArgumentError("It is a whole number from 1 to 999999.");
}

export function globList(glob: string, before: readonly string[] = []): readonly string[] {
  return [...before, glob];
}
