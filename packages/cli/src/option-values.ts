import type { CompareMode, MirrorOptions } from "@s3fs/copy";
import { InvalidArgumentError } from "commander";
import type { Duration } from "./time-limit.ts";

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

export function wholeNumber(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It is a whole number from 0 to 999999.");
}

export function portNumber(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new InvalidArgumentError("It is a number from 0, for any free port, to 65535.");
}

const factors: Readonly<Record<string, number>> = {
  "": 1,
  K: 1024,
  M: 1024 ** 2,
  G: 1024 ** 3,
  T: 1024 ** 4,
};

/** Bytes: `10M` and `10MiB` are 10 × 1,048,576. */
export function byteCount(text: string): number {
  const [, amount = "", letter = ""] = /^(\d{1,15}(?:\.\d{1,3})?)([KMGT]?)(?:i?B)?$/i.exec(text) ?? [];
  const bytes = Math.round(Number(amount) * (factors[letter.toUpperCase()] ?? Number.NaN));
  if (amount !== "" && bytes > 0 && Number.isSafeInteger(bytes)) return bytes;
  throw new InvalidArgumentError("It is a number of bytes such as 500K, 10M or 1.5G.");
}

const secondsIn: Readonly<Record<string, number>> = { d: 86_400, h: 3600, m: 60, s: 1 };
/** A timer of Node holds no more. */
const LONGEST_MS = 2 ** 31 - 1;

/** `90s`, `1h30m`, `7d`. */
export function duration(text: string): Duration {
  const parts = [...text.matchAll(/(\d{1,9}(?:\.\d{1,3})?)([dhms])/g)];
  const isWhole = parts.map(([part]) => part).join("") === text;
  const seconds = parts.reduce(
    (sum, [, amount, unit = ""]) => sum + Number(amount) * (secondsIn[unit] ?? 0),
    0,
  );
  const milliseconds = Math.round(seconds * 1000);
  if (isWhole && milliseconds > 0 && milliseconds <= LONGEST_MS) return { milliseconds, text };
  throw new InvalidArgumentError("It is a time such as 90s, 1h30m or 7d, at most 24 days.");
}

export function list(item: string, before: readonly string[] = []): readonly string[] {
  return [...before, item];
}

/** `name=value`, one more of them; a name as headers have it. */
export function pair(
  text: string,
  before: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const equals = text.indexOf("=");
  if (/^[^=]*[^=!#$%&'*+.^_`|~0-9A-Za-z-]/.test(text))
    throw new InvalidArgumentError("Its name has letters, digits and hyphens.");
  if (equals > 0) return { ...before, [text.slice(0, equals)]: text.slice(equals + 1) };
  throw new InvalidArgumentError("It is a name and a value, as in author=me.");
}
